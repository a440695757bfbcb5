package io.fairlead.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GoldenSpreadTest {
    private static final long SEED = 77;

    @Test
    void everyPlaceIsWithinAFewTurnsOfItsShareAtAnyTimeFromAnyTurnOn() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int set = 0; set < 100; set++) {
            double[] weights = random.doubles(1 + random.nextInt(30), 0.01, 10).toArray();
            assertThat(largestLag(weights, random.nextInt(1 << 30), 100_000))
                    .as("weights %s, seed %d", Arrays.toString(weights), SEED)
                    .isLessThan(5);
        }
    }

    private static double largestLag(double[] weights, int first, int turns) {
        GoldenSpread spread = new GoldenSpread(weights);
        double sum = Arrays.stream(weights).sum();
        int[] counts = new int[weights.length];
        double largest = 0;
        for (int k = 1; k <= turns; k++) {
            counts[spread.placeAt(GoldenSpread.point(first + k))]++;
            for (int i = 0; i < counts.length; i++) {
                largest = Math.max(largest, Math.abs(counts[i] - k * (weights[i] / sum)));
            }
        }
        return largest;
    }

    @Test
    void findsThePlaceOfEveryPointHoweverUnequalTheyAre() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (double[] weights :
                new double[][] {{3}, {1, 1}, {1e9, 1, 1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1, 1, 1e9}, {0, 5, 0, 0, 5, 0}
                }) {
            GoldenSpread spread = new GoldenSpread(weights);
            double sum = Arrays.stream(weights).sum();
            for (int i = 0; i < 10_000; i++) {
                int point = i == 0 ? Integer.MAX_VALUE : random.nextInt() >>> 1;
                int place = spread.placeAt(point);
                double before = Arrays.stream(weights, 0, place).sum() / sum * 0x1p31;
                double after = Arrays.stream(weights, 0, place + 1).sum() / sum * 0x1p31;
                assertThat((double) point)
                        .as("point of place %d of %s, seed %d", place, Arrays.toString(weights), SEED)
                        .isBetween(before - 1, after);
            }
        }
    }
}
