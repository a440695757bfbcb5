package io.fairlead.discovery.consul;

import io.fairlead.core.Endpoint;
import java.util.List;
import java.util.Set;

/**
 * What one answer of Consul says about a service, entry by entry.
 *
 * @param endpoints the instances that may serve, by id
 * @param leaving {@code host:port} of the instances that an operator, or their own process, has put into maintenance
 * @param listed how many entries the answer had, whatever their state
 * @param rejected why single entries cannot be used, one text an entry
 */
record Listing(List<Endpoint> endpoints, Set<String> leaving, int listed, List<String> rejected) {
    static final Listing NOTHING = new Listing(List.of(), Set.of(), 0, List.of());

    /** More than this share of bad entries makes the whole answer a failure. */
    private static final double TOLERATED_RATIO = 0.2;

    Listing {
        endpoints = List.copyOf(endpoints);
        leaving = Set.copyOf(leaving);
        rejected = List.copyOf(rejected);
    }

    boolean isUnusable() {
        return rejected.size() > listed * TOLERATED_RATIO;
    }

    /** How much was rejected and the first reason; empty when nothing was. */
    String quarantine() {
        return rejected.isEmpty()
                ? ""
                : rejected.size() + " of " + listed + " entries unusable, such as " + rejected.get(0);
    }
}
