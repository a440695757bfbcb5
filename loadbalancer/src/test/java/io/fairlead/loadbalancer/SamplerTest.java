package io.fairlead.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final long SEED = 44;

    @Test
    void drawsEachPlaceByItsWeight() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int set = 0; set < 50; set++) {
            int[] weights = new int[1 + random.nextInt(20)];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = random.nextInt(1000);
            }
            int draws = 50_000;
            long[] counts = counts(weights, draws, random);
            double sum = Weights.sum(weights);
            for (int i = 0; i < weights.length; i++) {
                double share = weights[i] / sum;
                assertThat((double) counts[i])
                        .as("place %d of %s, seed %d", i, Arrays.toString(weights), SEED)
                        .isCloseTo(draws * share, within(6 * Math.sqrt(draws * share * (1 - share)) + 1));
            }
        }
    }

    @Test
    void drawsTheLightestOfTheMostUnequalPairAsOftenAsItShould() {
        long[] counts = counts(new int[] {1, 65_535}, 65_536 * 100, new SplittableRandom(SEED));
        assertThat((double) counts[0]).as("seed %d", SEED).isCloseTo(100, within(50.0));
    }

    @Test
    void neverDrawsAPlaceOfWeightZero() {
        assertThat(counts(new int[] {0, 1, 0, 2}, 10_000, new SplittableRandom(SEED)))
                .startsWith(0)
                .satisfies(counts -> assertThat(counts[2]).isZero());
    }

    @Test
    void theOtherPlaceIsNeverTheFirst() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int[] weights : new int[][] {{1, 1}, {1, 1, 1}, {1, 1_000_000_000}, {5, 1, 1, 1}}) {
            Sampler sampler = Sampler.of(weights);
            for (int i = 0; i < 10_000; i++) {
                long bits = random.nextLong();
                int first = sampler.draw(bits);
                assertThat(sampler.drawOther(first, bits, random))
                        .isNotEqualTo(first)
                        .isBetween(0, weights.length - 1);
            }
        }
    }

    @Test
    void theOtherPlaceIsDrawnByWeightToo() {
        SplittableRandom random = new SplittableRandom(SEED);
        Sampler sampler = Sampler.of(new int[] {4, 1, 3});
        int[] counts = new int[3];
        for (int i = 0; i < 40_000; i++) {
            counts[sampler.drawOther(0, random.nextLong(), random)]++;
        }
        assertThat(counts[1] / 40_000.0).as("seed %d", SEED).isCloseTo(0.25, within(0.012));
    }

    private static long[] counts(int[] weights, int draws, SplittableRandom random) {
        Sampler sampler = Sampler.of(weights);
        long[] counts = new long[weights.length];
        for (int i = 0; i < draws; i++) {
            counts[sampler.draw(random.nextLong())]++;
        }
        return counts;
    }
}
