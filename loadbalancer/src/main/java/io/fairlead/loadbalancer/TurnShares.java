package io.fairlead.loadbalancer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many turns of a table each weight gets.
 *
 * @param turns for each weight in order; where the ratio of the weights does not fit, one count more at the end: the turns
 *     that are drawn by chance
 * @param leftOver draws who has such a turn; null when there are none
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, and never compared
record TurnShares(int[] turns, @Nullable Sampler leftOver) {
    static final int LONGEST_TABLE = 65_536;

    /** In turns. Far above the rounding of a sum of weights, and an error of a turn only after 100 million tables. */
    private static final double EXACT = 1e-8;

    static TurnShares of(double[] weights) {
        double sum = Weights.sum(weights);
        for (int length = weights.length; length <= LONGEST_TABLE; length++) {
            if (fits(weights, length / sum)) {
                return new TurnShares(rounded(weights, length / sum), null);
            }
        }
        return withLeftOver(weights, LONGEST_TABLE / sum);
    }

    private static boolean fits(double[] weights, double turnsPerWeight) {
        for (double weight : weights) {
            double turns = weight * turnsPerWeight;
            double whole = Math.rint(turns);
            if (whole == 0 || Math.abs(turns - whole) > EXACT) {
                return false;
            }
        }
        return true;
    }

    private static int[] rounded(double[] weights, double turnsPerWeight) {
        return Arrays.stream(weights)
                .mapToInt(weight -> (int) Math.rint(weight * turnsPerWeight))
                .toArray();
    }

    private static TurnShares withLeftOver(double[] weights, double turnsPerWeight) {
        int[] turns = new int[weights.length + 1];
        double[] rest = new double[weights.length];
        int left = LONGEST_TABLE;
        for (int i = 0; i < weights.length; i++) {
            double share = weights[i] * turnsPerWeight;
            turns[i] = (int) share;
            rest[i] = share - turns[i];
            left -= turns[i];
        }
        turns[weights.length] = left;
        return new TurnShares(turns, Sampler.of(rest));
    }
}
