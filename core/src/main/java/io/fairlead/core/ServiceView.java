package io.fairlead.core;

import io.fairlead.core.discovery.DiscoveryStatus;
import java.time.Duration;
import java.util.List;

/**
 * What one client knows of its service at one moment, for people, consoles and tests.
 *
 * @param service the logical name
 * @param source where the endpoints come from
 * @param discovery the state of the source
 * @param age since the source last vouched for the endpoints
 * @param nodes one line an endpoint
 * @param activeCalls calls that have started and not ended
 */
public record ServiceView(
        String service,
        String source,
        DiscoveryStatus discovery,
        Duration age,
        List<NodeView> nodes,
        long activeCalls) {

    /** Copies the list. */
    public ServiceView {
        nodes = List.copyOf(nodes);
    }

    /**
     * One endpoint at one moment.
     *
     * @param endpoint the endpoint
     * @param state whether it may be picked, and if not why
     * @param inFlight attempts and leases under way
     */
    public record NodeView(Endpoint endpoint, NodeState state, int inFlight) {}
}
