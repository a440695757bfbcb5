package io.fairlead.loadbalancer;

import java.util.random.RandomGenerator;

/** When of two nodes that are equally loaded the faster gets the call; see {@link LeastConnections}. */
final class Slowness {
    private static final long EQUALLY_FAST = 2;
    /** One in so many turns is kept by a node however slow it is. */
    private static final long LEAST_CHANCE = 20;

    private Slowness() {}

    /**
     * All ones when a cost is more than twice another that is known, else 0.
     *
     * <p>The signs of two differences of numbers that are not negative.
     */
    static long isSlower(long cost, long costOfOther) {
        return ((costOfOther - (cost >>> 1)) & -costOfOther) >> 63;
    }

    /**
     * Whether the slower one keeps its turn, with a chance of twice the cost of the other by its own. Multiplied out: a division
     * would take as long as the rest of the pick.
     */
    static boolean keepsTurn(long cost, long costOfOther, RandomGenerator random) {
        return random.nextDouble() * cost < Math.max(EQUALLY_FAST * costOfOther, cost / LEAST_CHANCE);
    }
}
