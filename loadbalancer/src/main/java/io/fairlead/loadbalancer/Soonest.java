package io.fairlead.loadbalancer;

import java.util.Arrays;

/**
 * The weight class whose next turn comes first: a tournament over a time for each class, won by the lowest, and among equal
 * times by the first class.
 */
final class Soonest {
    private static final int TYPE_BITS = 16;
    private static final long NEVER = Long.MAX_VALUE;

    /** A binary tree: the winner is at 1, the two that a winner beat are at 2i and 2i + 1, and class c stands at half + c. */
    private final long[] tree;

    private final int half;

    /** @param types how many classes, at most 65,536 */
    Soonest(int types) {
        half = Integer.highestOneBit(Math.max(1, 2 * types - 1));
        tree = new long[2 * half];
        Arrays.fill(tree, NEVER);
    }

    /** The class that comes first, of those that have a time. */
    int first() {
        return (int) tree[1] & ((1 << TYPE_BITS) - 1);
    }

    /** As it was set; of a class that has one, and below 2^31. */
    int timeOf(int type) {
        return (int) (tree[half + type] >> TYPE_BITS);
    }

    /** @param time at least 0, below 2^47 */
    void set(int type, long time) {
        place(type, time << TYPE_BITS | type);
    }

    void clear(int type) {
        place(type, NEVER);
    }

    private void place(int type, long key) {
        int at = half + type;
        tree[at] = key;
        while (at > 1) {
            at >>= 1;
            tree[at] = Math.min(tree[2 * at], tree[2 * at + 1]);
        }
    }
}
