package io.fairlead.discovery.consul;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the index of an answer makes of the next query.
 *
 * @param next the index to block on, or {@link #NONE} to ask without
 * @param kind how it compares to the one before
 */
record IndexRule(long next, Kind kind) {
    /** Ask without an index: the answer comes at once. Consul's own indexes start at 1. */
    static final long NONE = 0;

    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

    enum Kind {
        /** The index is not below the one before. */
        FORWARD,
        /** The index fell: the servers were restored or restarted; the next query goes without one. */
        RESET,
        /** Missing, not a number, 0 or below: the answer is a failure. */
        INVALID
    }

    /**
     * Judges an index.
     *
     * @param previous the index that the query carried, or {@link #NONE}
     * @param header the text of {@code X-Consul-Index}, null when it is missing
     */
    static IndexRule of(long previous, @Nullable String header) {
        long index = parse(header);
        if (index <= 0) {
            return new IndexRule(NONE, Kind.INVALID);
        }
        return index < previous ? new IndexRule(NONE, Kind.RESET) : new IndexRule(index, Kind.FORWARD);
    }

    private static long parse(@Nullable String header) {
        if (header == null) {
            return 0;
        }
        try {
            // Consul's index is an unsigned 64-bit number.
            return new BigInteger(header.trim()).min(LARGEST).longValue();
        } catch (NumberFormatException noNumber) {
            return 0;
        }
    }
}
