package io.fairlead.resilience.breaker;

/**
 * How a breaker's stamp is made: 39 bits of epoch, 23 bits that number the probes of a half-open epoch, and one bit for
 * an entry that changes no state.
 *
 * <p>Epochs start at 1, so every stamp is above 0. The numbers of probes start over after eight million in one half-open
 * epoch; a stamp that old was reclaimed long before.
 */
final class Stamp {
    private static final int EPOCH_SHIFT = 24;
    private static final long PROBE_MASK = (1L << 23) - 1;
    private static final long FORCED = 1;

    private Stamp() {}

    static long of(long epoch) {
        return epoch << EPOCH_SHIFT;
    }

    static long ofProbe(long epoch, int probe) {
        return epoch << EPOCH_SHIFT | (probe & PROBE_MASK) << 1;
    }

    static long forced(long epoch) {
        return epoch << EPOCH_SHIFT | FORCED;
    }

    static boolean isForced(long stamp) {
        return (stamp & FORCED) != 0;
    }

    static long epoch(long stamp) {
        return stamp >>> EPOCH_SHIFT;
    }
}
