package io.fairlead.loadbalancer;

import org.jspecify.annotations.Nullable;

/**
 * How many turns of a table each weight gets.
 *
 * @param turns for each weight in order how many it gets in every round
 * @param rest for each weight in order the part of a turn that it gets in addition, 0 to 1: one turn in some rounds
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, and never compared
record TurnShares(int[] turns, double[] rest) {
    static final int SHORT_TABLE = 2_048;
    static final int LONGEST_TABLE = 65_536;

    /** In turns. Far above the rounding of a sum of weights, and an error of a turn only after 100 million tables. */
    private static final double EXACT = 1e-8;

    /** Whole shares of at most {@code longest} turns, or those of a short table with a rest. */
    static TurnShares of(double[] weights, int longest) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        int length = exactLength(weights, sum, longest);
        int[] turns = length == 0 ? null : exact(weights, length / sum);
        return turns == null ? withRest(weights, SHORT_TABLE / sum) : new TurnShares(turns, new double[weights.length]);
    }

    /** The least common multiple of the denominators of all shares; 0 when that is too long. */
    private static int exactLength(double[] weights, double sum, int longest) {
        long length = 1;
        for (double weight : weights) {
            int denominator = denominator(weight / sum, longest);
            if (denominator == 0) {
                return 0;
            }
            length *= denominator / greatestCommonDivisor(length, denominator);
            if (length > longest) {
                return 0;
            }
        }
        return (int) length;
    }

    /**
     * The smallest number that a share times which is whole; 0 when it is above {@code largest}.
     *
     * <p>By the continued fraction of the share: its convergents are the best approximations, so none is missed.
     */
    private static int denominator(double share, int largest) {
        double rest = share;
        long denominator = 1;
        long before = 0;
        while (denominator <= largest) {
            double turns = share * denominator;
            if (Math.abs(turns - Math.rint(turns)) <= EXACT) {
                return (int) denominator;
            }
            rest = 1 / (rest - Math.floor(rest));
            if (rest > largest) {
                return 0;
            }
            long next = ((long) rest) * denominator + before;
            before = denominator;
            denominator = next;
        }
        return 0;
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    private static int @Nullable [] exact(double[] weights, double turnsPerWeight) {
        int[] whole = new int[weights.length];
        for (int i = 0; i < weights.length; i++) {
            double turns = weights[i] * turnsPerWeight;
            whole[i] = (int) Math.rint(turns);
            if (whole[i] == 0 || Math.abs(turns - whole[i]) > EXACT) {
                return null;
            }
        }
        return whole;
    }

    private static TurnShares withRest(double[] weights, double turnsPerWeight) {
        int[] turns = new int[weights.length];
        double[] rest = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            double share = weights[i] * turnsPerWeight;
            turns[i] = (int) share;
            rest[i] = share - turns[i];
        }
        return new TurnShares(turns, rest);
    }

    /** For each weight the places that it needs in a table: its turns, and one for the rest. */
    int[] places() {
        int[] places = turns.clone();
        for (int i = 0; i < places.length; i++) {
            places[i] += rest[i] > 0 ? 1 : 0;
        }
        return places;
    }
}
