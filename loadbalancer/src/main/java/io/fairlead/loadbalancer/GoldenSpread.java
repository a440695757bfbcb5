package io.fairlead.loadbalancer;

/**
 * Spreads turns over places in proportion to their weights, without a table of turns.
 *
 * <p>The places divide a circle by weight, and every turn is one golden section of the circle further on. Of all steps
 * this one comes closest to an even spread at any time (the golden section has the worst rational approximations), so
 * that a count is off its share by a few turns even after a billion: Kuipers and Niederreiter, "Uniform distribution of
 * sequences", 1974, chapter 2. A place that has less than 2^-31 of the weight may get none.
 *
 * <p>A point is found by a guide: a second division of the circle, into at least as many equal parts as there are places.
 */
final class GoldenSpread {
    private static final long GOLDEN_SECTION = 0x9E37_79B9_7F4A_7C15L;
    private static final double CIRCLE = 0x1p31;

    /** For each place its first point. */
    private final int[] start;

    /** For each part the place of its first point, and the last place at the end. */
    private final int[] guide;

    private final int shift;

    /** Takes weights of at least 0, one above 0. */
    GoldenSpread(double[] weights) {
        this.start = starts(weights);
        int bits = 32 - Integer.numberOfLeadingZeros(weights.length);
        this.shift = 31 - bits;
        this.guide = new int[(1 << bits) + 1];
        int place = 0;
        for (int part = 0; part < guide.length - 1; part++) {
            int point = part << shift;
            while (place + 1 < start.length && start[place + 1] <= point) {
                place++;
            }
            guide[part] = place;
        }
        guide[guide.length - 1] = start.length - 1;
    }

    private static int[] starts(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        int[] starts = new int[weights.length];
        double before = 0;
        for (int i = 0; i < weights.length; i++) {
            starts[i] = (int) (before / sum * CIRCLE);
            before += weights[i];
        }
        return starts;
    }

    /** Where on the circle a turn is. */
    static int point(long turn) {
        return (int) ((turn * GOLDEN_SECTION) >>> 33);
    }

    int placeAt(int point) {
        int part = point >>> shift;
        int low = guide[part];
        int high = guide[part + 1];
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (start[middle] <= point) {
                low = middle;
            } else {
                high = middle;
            }
        }
        // The next place, or the same when its start lies behind: a sign, since no processor could predict the branch.
        return low + (((start[high] - point - 1) >>> 31) & (high - low));
    }
}
