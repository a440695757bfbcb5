package io.fairlead.loadbalancer;

/** Makes further hashes out of one: the finalizer of SplitMix64, in Stafford's variant 13. */
final class Mix {
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private Mix() {}

    static long of(long hash) {
        long z = hash + GOLDEN;
        z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }

    /** The hash number {@code number} of a series; number 0 is the hash itself. */
    static long of(long hash, int number) {
        return number == 0 ? hash : of(hash + number * GOLDEN);
    }
}
