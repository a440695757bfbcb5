package io.fairlead.core.engine;

import io.fairlead.core.Endpoint;
import io.fairlead.core.EndpointSet;
import io.fairlead.core.NodeState;
import io.fairlead.core.discovery.DiscoveryStatus;
import io.fairlead.core.event.FairleadEvent;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log and the observer of a service hear of it from the control plane. */
final class PoolNews {
    private static final Logger LOG = LoggerFactory.getLogger("io.fairlead");
    private static final int LISTED = 10;

    private final String service;
    private final Observers observers;

    PoolNews(String service, Observers observers) {
        this.service = service;
        this.observers = observers;
    }

    void statusChanged(DiscoveryStatus next, String source) {
        boolean well = next.state() == DiscoveryStatus.State.LIVE || next.state() == DiscoveryStatus.State.SYNCING;
        (well ? LOG.atInfo() : LOG.atWarn())
                .addKeyValue("service", service)
                .addKeyValue("source", source)
                .addKeyValue("state", next.state())
                .log("discovery is {} {}", next.state(), next.reason());
        if (observers.active()) {
            observers.tell(new FairleadEvent.DiscoveryChanged(service, next));
        }
    }

    void endpointsChanged(EndpointSet set, NodeRegistry.Change change) {
        int size = set.endpoints().size();
        LOG.atInfo()
                .addKeyValue("service", service)
                .addKeyValue("source", set.source())
                .log("{} endpoints: {} added, {} removed", size, few(change.added()), few(change.removed()));
        if (observers.active()) {
            observers.tell(
                    new FairleadEvent.EndpointsChanged(service, set.source(), change.added(), change.removed(), size));
        }
    }

    /** The endpoints for one line: a service that appears may have thousands. */
    private static String few(List<Endpoint> endpoints) {
        int more = endpoints.size() - LISTED;
        return more <= 0 ? endpoints.toString() : endpoints.subList(0, LISTED) + " and " + more + " more";
    }

    void stateChanged(Endpoint endpoint, NodeState before, NodeState next) {
        LOG.atInfo()
                .addKeyValue("service", service)
                .addKeyValue("endpoint", endpoint)
                .log("endpoint {}: {} -> {}", endpoint, before, next);
        if (observers.active()) {
            observers.tell(new FairleadEvent.NodeStateChanged(service, endpoint, before, next));
        }
    }
}
