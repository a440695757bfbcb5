package io.fairlead.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlaceSharesTest {
    private static final long SEED = 99;

    @Test
    void sharesAreRoundedToWholePlacesAndFillTheTable() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int set = 0; set < 300; set++) {
            int[] weights = random.ints(1 + random.nextInt(600), 1, 2 + random.nextInt(300))
                    .toArray();
            int[] counts = PlaceShares.of(weights, 65_537);
            assertThat(Arrays.stream(counts).sum()).isEqualTo(65_537);
            double perWeight = 65_537.0 / Weights.sum(weights);
            for (int i = 0; i < weights.length; i++) {
                assertThat(Math.abs(counts[i] - weights[i] * perWeight))
                        .as("places of weight %d of %s, seed %d", weights[i], Arrays.toString(weights), SEED)
                        .isLessThan(1);
            }
        }
    }

    @Test
    void theSmallestNodesHaveAPlaceEachAndTheOthersShareWhatIsLeft() {
        int[] weights = new int[500];
        Arrays.fill(weights, 1);
        weights[7] = 1_000_000_000;
        weights[70] = 500_000_000;
        int[] counts = PlaceShares.of(weights, 65_537);
        int left = 65_537 - 498;
        assertThat(counts[7]).isBetween(left * 2 / 3, left * 2 / 3 + 1);
        assertThat(counts[70]).isBetween(left / 3, left / 3 + 1);
        assertThat(Arrays.stream(counts).filter(count -> count == 1)).hasSize(498);
    }

    @Test
    void theCountsOfNearlyAllNodesStayWhenOneLeaves() {
        int[] before = new SplittableRandom(SEED).ints(600, 1, 20).toArray();
        int[] after = Arrays.copyOf(before, 599);
        int[] counts = PlaceShares.of(before, 65_537);
        int[] next = PlaceShares.of(after, 65_537);
        double added = before[599] / (double) Weights.sum(after);
        for (int i = 0; i < after.length; i++) {
            assertThat(next[i] - counts[i])
                    .as("node %d, seed %d", i, SEED)
                    .isBetween(-1, (int) (counts[i] * added) + 2);
        }
    }
}
