package io.fairlead.core;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An immutable snapshot of the endpoints of one service.
 *
 * @param service the logical name, not blank
 * @param endpoints the endpoints, each {@linkplain Endpoint#id() id} once; may be empty
 * @param source where it comes from, for people: {@code static}, {@code consul http://127.0.0.1:8500}
 * @param version a number that grows with each change at its source; for people, decides nothing
 * @param asOfNanos when the source last vouched for it, a reading of the environment's ticker
 */
public record EndpointSet(String service, List<Endpoint> endpoints, String source, long version, long asOfNanos) {

    /** Checks that every id stands once; throws {@link IllegalArgumentException} otherwise. */
    public EndpointSet {
        Check.text(service, "service");
        endpoints = List.copyOf(endpoints);
        Set<String> ids = new HashSet<>();
        for (Endpoint endpoint : endpoints) {
            Check.that(ids.add(endpoint.id()), "endpoint id", endpoint.id(), "each id once in " + service);
        }
    }

    /** The age of this snapshot in nanoseconds at the time {@code now} of the same ticker. */
    public long ageNanos(long now) {
        return Math.max(0, now - asOfNanos);
    }
}
