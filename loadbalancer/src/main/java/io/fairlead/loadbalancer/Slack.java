package io.fairlead.loadbalancer;

import java.util.Arrays;

/**
 * For each point of a table the number of places before it that nothing due by then needs.
 *
 * <p>In blocks, so that a long table costs the root of its length per step. Points behind the place that is being filled
 * are stale and must not be asked for.
 */
final class Slack {
    private static final int BLOCK = 256;

    private final int[] left;
    private final int[] usedOfBlock;
    private final int[] leastOfBlock;

    /** @param dueBy for each point from 0 on how many places before it are needed, at most as many as there are */
    Slack(int[] dueBy) {
        left = new int[dueBy.length];
        usedOfBlock = new int[dueBy.length / BLOCK + 1];
        leastOfBlock = new int[usedOfBlock.length];
        Arrays.fill(leastOfBlock, Integer.MAX_VALUE);
        for (int point = 0; point < left.length; point++) {
            left[point] = point - dueBy[point];
            leastOfBlock[point / BLOCK] = Math.min(leastOfBlock[point / BLOCK], left[point]);
        }
    }

    /** Whether some point from {@code from} to before {@code to} has none. */
    boolean isUsedUp(int from, int to) {
        int end;
        for (int point = from; point < to; point = end) {
            int block = point / BLOCK;
            end = Math.min(to, (block + 1) * BLOCK);
            boolean hasLeft = leastOfBlock[block] > usedOfBlock[block];
            if (!hasLeft && isUsedUp(point, end, usedOfBlock[block])) {
                return true;
            }
        }
        return false;
    }

    private boolean isUsedUp(int from, int to, int used) {
        for (int point = from; point < to; point++) {
            if (left[point] <= used) {
                return true;
            }
        }
        return false;
    }

    /** One less for every point from {@code from} to before {@code to}. */
    void use(int from, int to) {
        int end;
        for (int point = from; point < to; point = end) {
            int block = point / BLOCK;
            end = Math.min(to, (block + 1) * BLOCK);
            if (end - point == BLOCK) {
                usedOfBlock[block]++;
            } else {
                leastOfBlock[block] = Math.min(leastOfBlock[block], useSome(point, end));
            }
        }
    }

    private int useSome(int from, int to) {
        int least = Integer.MAX_VALUE;
        for (int point = from; point < to; point++) {
            least = Math.min(least, --left[point]);
        }
        return least;
    }
}
