package io.fairlead.loadbalancer;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Draws places at random in proportion to their weights, in constant time.
 *
 * <p>An alias table (Walker 1977, built as Vose 1991 does): every place is a column of equal width, the lower part its own
 * and the upper part that of one other place, its alias. A column is one long, the height of its own part in the upper
 * 32 bits and the alias in the lower, and is read without a branch. Equal weights need no table.
 */
final class Sampler {
    private static final long LOW_32 = 0xFFFF_FFFFL;
    private static final double FULL = 0x1p32;
    private static final int REDRAWS = 8;

    private final int places;
    private final long @Nullable [] columns;

    private Sampler(int places, long @Nullable [] columns) {
        this.places = places;
        this.columns = columns;
    }

    /** A sampler of as many places as there are weights; each at least 0, one above 0. */
    static Sampler of(double[] weights) {
        return new Sampler(weights.length, Weights.areEqual(weights) ? null : columns(weights));
    }

    private static long[] columns(double[] weights) {
        int places = weights.length;
        double mean = Weights.sum(weights) / places;
        double[] height = new double[places];
        int[] stack = new int[places];
        int low = 0;
        int high = places;
        for (int i = 0; i < places; i++) {
            height[i] = weights[i] / mean;
            stack[height[i] < 1 ? low++ : --high] = i;
        }
        long[] columns = new long[places];
        while (low > 0 && high < places) {
            int small = stack[--low];
            int large = stack[high];
            columns[small] = column(height[small], large);
            height[large] -= 1 - height[small];
            if (height[large] < 1) {
                high++;
                stack[low++] = large;
            }
        }
        // What is left is full but for rounding, and is its own alias.
        while (low > 0) {
            int full = stack[--low];
            columns[full] = column(1, full);
        }
        for (; high < places; high++) {
            columns[stack[high]] = column(1, stack[high]);
        }
        return columns;
    }

    private static long column(double height, int alias) {
        return Math.min((long) (height * FULL), LOW_32) << 32 | alias;
    }

    int draw(RandomGenerator random) {
        long bits = random.nextLong();
        int place = (int) (((bits >>> 32) * places) >>> 32);
        if (columns == null) {
            return place;
        }
        long column = columns[place];
        // All ones when the draw falls into the column's own part.
        int own = (int) (((bits & LOW_32) - (column >>> 32)) >> 63);
        int alias = (int) column;
        return alias ^ ((alias ^ place) & own);
    }

    /**
     * A place other than {@code first}, by weight; there must be two.
     *
     * <p>Where one place has nearly all of the weight, the other is drawn evenly after a few vain attempts.
     */
    int drawOther(int first, RandomGenerator random) {
        for (int i = 0; i < REDRAWS && columns != null; i++) {
            int other = draw(random);
            if (other != first) {
                return other;
            }
        }
        int other = (int) (((random.nextLong() >>> 32) * (places - 1)) >>> 32);
        return other < first ? other : other + 1;
    }
}
