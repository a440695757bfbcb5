package io.fairlead.loadbalancer;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Draws places at random in proportion to their weights, in constant time.
 *
 * <p>An alias table (Walker 1977, built as Vose 1991 does): every place is a column of equal width, the lower part its own
 * and the upper part that of one other place, its alias. A column is one long, the height of its own part in the upper
 * 32 bits and the alias in the lower, and is read without a branch. Equal weights need no table.
 *
 * <p>A draw takes 32 random bits, so that two come from one random long: times the number of places they give the place
 * above the point and the height in its column below. With 10,000 places that leaves a height 18 bits, so that no place
 * is off its share by more than a part in 200,000 of the mean share.
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
    static Sampler of(int[] weights) {
        return new Sampler(weights.length, Weights.areEqual(weights) ? null : columns(weights));
    }

    /** A place out of the upper 32 of random bits, each as likely as any other. */
    static int even(long bits, int places) {
        return (int) (((bits >>> 32) * places) >>> 32);
    }

    /** A place other than {@code first} out of the lower 32 of random bits, each as likely as any other. */
    static int evenOther(long bits, int places, int first) {
        int other = (int) (((bits & LOW_32) * (places - 1)) >>> 32);
        // One up from the first on: the sign of the difference is 0 there, and −1 before.
        return other + 1 + ((other - first) >> 31);
    }

    /** A column holds the height that is not yet given away, as a double, until it is done. */
    private static long[] columns(int[] weights) {
        int places = weights.length;
        double mean = (double) Weights.sum(weights) / places;
        long[] columns = new long[places];
        int[] stack = new int[places];
        int low = 0;
        int high = places;
        for (int i = 0; i < places; i++) {
            double height = weights[i] / mean;
            columns[i] = Double.doubleToRawLongBits(height);
            stack[height < 1 ? low++ : --high] = i;
        }
        while (low > 0 && high < places) {
            int small = stack[--low];
            int large = stack[high];
            double own = Double.longBitsToDouble(columns[small]);
            double left = Double.longBitsToDouble(columns[large]) - (1 - own);
            columns[small] = column(own, large);
            columns[large] = Double.doubleToRawLongBits(left);
            if (left < 1) {
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

    /** A place by weight, out of the upper 32 of random bits. */
    int draw(long bits) {
        return at(bits >>> 32);
    }

    private int at(long bits) {
        long scaled = bits * places;
        int place = (int) (scaled >>> 32);
        if (columns == null) {
            return place;
        }
        long column = columns[place];
        // All ones when the draw falls into the column's own part.
        int own = (int) (((scaled & LOW_32) - (column >>> 32)) >> 63);
        int alias = (int) column;
        return alias ^ ((alias ^ place) & own);
    }

    /**
     * A place other than {@code first}, by weight, out of the lower 32 of random bits or of further ones; there must be two.
     *
     * <p>Where one place has nearly all of the weight, the other is drawn evenly after a few vain attempts.
     */
    int drawOther(int first, long bits, RandomGenerator random) {
        int other = at(bits & LOW_32);
        return other == first ? drawAnother(first, random) : other;
    }

    private int drawAnother(int first, RandomGenerator random) {
        for (int i = 0; i < REDRAWS; i++) {
            int other = draw(random.nextLong());
            if (other != first) {
                return other;
            }
        }
        return evenOther(random.nextLong(), places, first);
    }
}
