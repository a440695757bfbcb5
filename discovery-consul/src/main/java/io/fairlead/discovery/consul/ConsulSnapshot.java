package io.fairlead.discovery.consul;

import io.fairlead.core.Endpoint;
import io.fairlead.core.discovery.DiscoveryStatus;
import java.util.List;

/**
 * What one watch knows at a moment, for people, metrics and tests.
 *
 * @param service the logical name
 * @param endpoints what the watch has told its listener last; empty as well while it has told nothing yet
 * @param status its state and the reason
 * @param index the index of the last valid answer, 0 when the next question goes without one
 * @param asOfNanos when Consul last gave a valid answer, a reading of the environment's ticker; the origin of the age
 * @param lastContactMillis how long before that the answering server had heard of its leader
 * @param requests questions sent since the start, confirmations not counted
 * @param refreshes valid answers since the start
 * @param changes sets told to the listener since the start
 * @param failuresInARow failures since the last answer that held
 * @param resets how often the index fell
 * @param guardHolds how often an answer was held back to be confirmed
 * @param rejected entries of the last answer that could not be used
 * @param restarts how often the watch was found idle and started again; anything but 0 is a bug of Fairlead
 */
public record ConsulSnapshot(
        String service,
        List<Endpoint> endpoints,
        DiscoveryStatus status,
        long index,
        long asOfNanos,
        long lastContactMillis,
        long requests,
        long refreshes,
        long changes,
        int failuresInARow,
        long resets,
        long guardHolds,
        int rejected,
        long restarts) {
    /** Copies the endpoints. */
    public ConsulSnapshot {
        endpoints = List.copyOf(endpoints);
    }
}
