package io.fairlead.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import io.fairlead.testkit.BalancerContract;
import io.fairlead.testkit.FakeCall;
import io.fairlead.testkit.FakeNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WeightedRoundRobinTest extends BalancerContract {
    private static final long SEED = 22;

    /** What sums of floating point may be off; the property itself has no tolerance. */
    private static final double ROUNDING = 1e-6;

    @Override
    protected Balancer balancer() {
        return LoadBalancers.weightedRoundRobin();
    }

    @Test
    void everyNodeIsWithinOnePickOfItsShareAfterAnyNumberOfPicks() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int set = 0; set < 400; set++) {
            double[] weights = randomWeights(1 + random.nextInt(12), random);
            long seed = random.nextLong();
            assertThat(largestLag(weights, 20_000, seed))
                    .as("weights %s, seed %d", Arrays.toString(weights), seed)
                    .isLessThan(1 + ROUNDING);
        }
    }

    private static double[] randomWeights(int size, SplittableRandom random) {
        IntToDoubleFunction weight = switch (random.nextInt(5)) {
            case 0 -> i -> 1 + random.nextInt(5);
            case 1 -> i -> 1 + random.nextInt(5_000);
            case 2 -> i -> 0.1 * (1 + random.nextInt(400));
            case 3 -> i -> random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1_000;
            default -> i -> (1 + random.nextInt(40)) / 7.0;
        };
        return IntStream.range(0, size).mapToDouble(weight).toArray();
    }

    @Test
    void theBoundHoldsForTheMostUnequalPairOverWholeTables() {
        assertThat(largestLag(new double[] {1, 65_535}, 3 * 65_536, SEED)).isLessThan(1 + ROUNDING);
        assertThat(largestLag(new double[] {65_535, 1}, 3 * 65_536, SEED + 1)).isLessThan(1 + ROUNDING);
    }

    @Test
    void theBoundHoldsForManyClassesThatFillTheTable() {
        // 361 different weights whose sum is 65,341.
        double[] weights = IntStream.rangeClosed(1, 361).mapToDouble(i -> i).toArray();
        assertThat(largestLag(weights, 2 * 65_341, SEED)).isLessThan(1 + ROUNDING);
    }

    @Test
    void theBoundHoldsForOneSmallNodeAmongManyEqualOnes() {
        double[] weights = new double[100];
        Arrays.fill(weights, 1);
        weights[42] = 0.1;
        assertThat(largestLag(weights, 5_000, SEED)).isLessThan(1 + ROUNDING);
    }

    @Test
    void weightsThatDoNotFitTheTableKeepTheirSharesInTheLongRun() {
        double[] weights = {1, 65_535, 65_533, 30_011, Math.PI};
        int picks = 100 * 65_536;
        long[] counts = counts(weights, picks, SEED);
        double sum = Arrays.stream(weights).sum();
        for (int i = 0; i < weights.length; i++) {
            assertThat((double) counts[i])
                    .as("weight %s, seed %d", weights[i], SEED)
                    .isCloseTo(picks * weights[i] / sum, within(4.0));
        }
    }

    @Test
    void withAShortTableNodesOfLargeClassesAreWithinOnePickAndLittleMore() {
        double[] weights =
                IntStream.range(0, 10_000).mapToDouble(i -> 1 + i % 4).toArray();
        weights[0] = 3;
        assertThat(lagAtPicks(weights, 400_000)).as("seed %d", SEED).isBetween(0.9, 1.01);
    }

    @Test
    void withAShortTableAndManyNodesNoneIsFurtherOffThanItsClassAllows() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int set = 0; set < 10; set++) {
            int classes = 2 + random.nextInt(40);
            double[] weightOf = random.doubles(classes, 0.5, 20).toArray();
            int[] sizeOf = new int[classes];
            double[] weights = new double[3_000];
            for (int i = 0; i < weights.length; i++) {
                // Classes of one node and of many.
                int type = i < classes ? i : random.nextInt(1 + classes / 2);
                weights[i] = weightOf[type];
                sizeOf[type]++;
            }
            double allowed = 1
                    + 2 / (double) Arrays.stream(sizeOf).min().orElseThrow()
                    + 2.0 * classes * 20 / Arrays.stream(weights).sum();
            assertThat(lagAtPicks(weights, 200_000))
                    .as("set %d, seed %d", set, SEED)
                    .isLessThan(allowed);
        }
    }

    @Test
    void tenThousandDifferentWeightsKeepTheirSharesToWithinAFewPicks() {
        double[] weights = IntStream.rangeClosed(1, 10_000)
                .mapToDouble(i -> 1 + i / 7_919.0)
                .toArray();
        assertThat(lagAtPicks(weights, 20 * 65_536)).as("seed %d", SEED).isLessThan(5);
    }

    /** The largest difference from its share that a node had just before or just after a pick of it. */
    private double lagAtPicks(double[] weights, int picks) {
        List<FakeNode> nodes = FakeNode.weighted(weights);
        Picker picker = balancer().picker(nodes, null, new SplittableRandom(SEED));
        Map<FakeNode, Integer> counts = new HashMap<>();
        FakeCall call = FakeCall.seeded(SEED);
        double sum = Arrays.stream(weights).sum();
        double largest = 0;
        for (int k = 1; k <= picks; k++) {
            FakeNode node = (FakeNode) picker.pick(call, 0);
            int count = counts.merge(node, 1, Integer::sum);
            double share = node.weight() / sum;
            largest = Math.max(largest, Math.max(count - k * share, (k - 1) * share - (count - 1)));
        }
        return largest;
    }

    @Test
    void manyThreadsTogetherAreOffByLessThanOnePickEach() throws Exception {
        double[] weights = {5, 1, 1, 3};
        int threads = 40;
        List<FakeNode> nodes = FakeNode.weighted(weights);
        Picker picker = balancer().picker(nodes, null, new SplittableRandom(SEED));
        Map<Node, Integer> counts = ManyThreads.counts(picker, threads, 3_001);
        for (FakeNode node : nodes) {
            assertThat((double) counts.get(node))
                    .as("%s, seed %d", node, SEED)
                    .isCloseTo(threads * 3_001 * node.weight() / 10, within((double) threads));
        }
    }

    /** A picker that is replaced before a small node's turn comes, as in slow start, must not starve that node. */
    @Test
    void shortLivedPickersServeSmallNodesToo() {
        double[] weights = {1, 1, 1, 1, 1, 1, 1, 1, 1, 0.5};
        int pickers = 20_000;
        for (int picks : new int[] {1, 3}) {
            long small = 0;
            for (int i = 0; i < pickers; i++) {
                small += counts(weights, picks, SEED + i)[9];
            }
            double share = 0.5 / 9.5 * picks;
            assertThat(small / (double) pickers)
                    .as("picks of the small node in the first %d, seed %d", picks, SEED)
                    .isCloseTo(share, within(0.2 * share));
        }
    }

    @Test
    void consecutiveTurnsAreSpread() {
        Picker picker = balancer().picker(FakeNode.weighted(5, 1, 1), null, new SplittableRandom(SEED));
        FakeCall call = FakeCall.seeded(SEED);
        int longest = 0;
        int run = 0;
        for (int i = 0; i < 700; i++) {
            run = picker.pick(call, 0).weight() == 5 ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        // Less than one pick ahead of 5/7 at one end and less than one behind at the other.
        assertThat(longest).isLessThan(7);
    }

    @Test
    void aWeightThatIsNotAboveZeroIsRefused() {
        for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            List<FakeNode> nodes = FakeNode.weighted(1, weight);
            assertThatThrownBy(() -> balancer().picker(nodes, null, new SplittableRandom(SEED)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("weight: " + weight + " of node-1")
                    .hasMessageEndingWith("(expected: finite and above 0)");
        }
    }

    @Test
    void tablesAreAsShortAsTheRatioAllows() {
        assertThat(shares(new double[] {500, 100, 100}).turns()).containsExactly(5, 1, 1);
        assertThat(shares(new double[] {0.1, 0.25}).turns()).containsExactly(2, 5);
        assertThat(shares(new double[] {1, 65_535}).turns()).containsExactly(1, 65_535);
        assertThat(shares(new double[] {1, 65_536}).rest()[0]).isCloseTo(2_048 / 65_537.0, within(1e-9));
    }

    private static TurnShares shares(double... weights) {
        return TurnShares.of(weights, TurnShares.LONGEST_TABLE);
    }

    private double largestLag(double[] weights, int picks, long seed) {
        List<FakeNode> nodes = FakeNode.weighted(weights);
        Picker picker = balancer().picker(nodes, null, new SplittableRandom(seed));
        Map<Object, Integer> places = new HashMap<>();
        nodes.forEach(node -> places.put(node, places.size()));
        FakeCall call = FakeCall.seeded(seed);
        double sum = Arrays.stream(weights).sum();
        long[] counts = new long[weights.length];
        double largest = 0;
        for (int k = 1; k <= picks; k++) {
            counts[places.get(picker.pick(call, 0))]++;
            for (int i = 0; i < weights.length; i++) {
                largest = Math.max(largest, Math.abs(counts[i] - k * (weights[i] / sum)));
            }
        }
        return largest;
    }

    private long[] counts(double[] weights, int picks, long seed) {
        List<FakeNode> nodes = FakeNode.weighted(weights);
        Picker picker = balancer().picker(nodes, null, new SplittableRandom(seed));
        Map<Object, Integer> places = new HashMap<>();
        nodes.forEach(node -> places.put(node, places.size()));
        FakeCall call = FakeCall.seeded(seed);
        long[] counts = new long[weights.length];
        for (int i = 0; i < picks; i++) {
            counts[places.get(picker.pick(call, 0))]++;
        }
        return counts;
    }
}
