package io.fairlead.core;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
    /** Fibonacci hashing: 2³² over the golden ratio. */
    private static final int SPREAD = 0x9E3779B9;

    /** Far beyond what a table at most two thirds full needs, unless the ids were chosen to collide. */
    private static final int STEPS_AN_ENDPOINT = 8;

    /** Checks that every id stands once; throws {@link IllegalArgumentException} otherwise. */
    public EndpointSet {
        Check.text(service, "service");
        endpoints = List.copyOf(endpoints);
        String repeated = repeatedId(endpoints);
        Check.that(repeated == null, "endpoint id", String.valueOf(repeated), "each id once in " + service);
    }

    /**
     * An id that stands twice, null when there is none.
     *
     * <p>Every change of a service comes through here with all of its endpoints, so this is a table of references, a sixth of
     * what a {@link HashSet} takes. Ids that collide on purpose are left to that, which they do not slow down.
     */
    private static @Nullable String repeatedId(List<Endpoint> endpoints) {
        int mask = (Integer.highestOneBit(endpoints.size() * 3 / 2 + 1) << 1) - 1;
        String[] table = new String[mask + 1];
        int steps = 0;
        for (Endpoint endpoint : endpoints) {
            String id = endpoint.id();
            int hash = id.hashCode();
            int at = (hash * SPREAD) >>> Integer.numberOfLeadingZeros(mask);
            for (String other = table[at]; other != null; other = table[at]) {
                if (other.hashCode() == hash && other.equals(id)) {
                    return id;
                }
                at = (at + 1) & mask;
                if (++steps > STEPS_AN_ENDPOINT * mask) {
                    return repeatedIdBySet(endpoints);
                }
            }
            table[at] = id;
        }
        return null;
    }

    private static @Nullable String repeatedIdBySet(List<Endpoint> endpoints) {
        Set<String> ids = new HashSet<>();
        for (Endpoint endpoint : endpoints) {
            if (!ids.add(endpoint.id())) {
                return endpoint.id();
            }
        }
        return null;
    }

    /** The age of this snapshot in nanoseconds at the time {@code now} of the same ticker. */
    public long ageNanos(long now) {
        return Math.max(0, now - asOfNanos);
    }
}
