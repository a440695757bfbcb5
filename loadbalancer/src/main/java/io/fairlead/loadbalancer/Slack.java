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
        int point = from;
        while (point < to) {
            int block = point / BLOCK;
            if (isWhole(point, to) && leastOfBlock[block] > usedOfBlock[block]) {
                point += BLOCK;
            } else if (left[point] <= usedOfBlock[block]) {
                return true;
            } else {
                point++;
            }
        }
        return false;
    }

    /** One less for every point from {@code from} to before {@code to}. */
    void use(int from, int to) {
        int point = from;
        while (point < to) {
            int block = point / BLOCK;
            if (isWhole(point, to)) {
                usedOfBlock[block]++;
                point += BLOCK;
            } else {
                leastOfBlock[block] = Math.min(leastOfBlock[block], --left[point]);
                point++;
            }
        }
    }

    private static boolean isWhole(int point, int to) {
        return point % BLOCK == 0 && to - point >= BLOCK;
    }
}
