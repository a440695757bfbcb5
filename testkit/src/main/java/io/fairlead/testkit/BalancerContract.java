package io.fairlead.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.fairlead.core.Op;
import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Balancer} must keep; a test class of an implementation extends this one.
 *
 * <p>Each call has a key of its own, so balancers by key are covered. All chance is seeded.
 */
public abstract class BalancerContract {
    private static final long SEED = 20_261_124;
    private static final int[] SIZES = {1, 2, 3, 8, 9, 100, 10_000};

    /** For subclasses. */
    protected BalancerContract() {}

    /** A new balancer with the settings under test, equal to all that this method gave before. */
    protected abstract Balancer balancer();

    /** Whether idle nodes get traffic by their weight; otherwise all get the same. */
    protected boolean honoursWeights() {
        return true;
    }

    @Test
    void hasANameForConfiguration() {
        assertThat(balancer().name()).matches("[a-z]+(-[a-z]+)*");
    }

    @Test
    void balancersOfEqualSettingsAreEqual() {
        assertThat(balancer()).isEqualTo(balancer()).hasSameHashCodeAs(balancer());
    }

    @Test
    void aSingleNodeIsPickedByEveryDraw() {
        FakeNode only = new FakeNode("only");
        Picker picker = picker(List.of(only));
        for (int draw = 0; draw < 4; draw++) {
            assertThat(picker.pick(call(), draw)).isSameAs(only);
        }
    }

    @Test
    void reachesEveryNodeAndNoOther() {
        for (int size : SIZES) {
            List<FakeNode> nodes = FakeNode.many(size);
            Map<Node, Integer> counts = counts(picker(nodes), 25 * size + 200);
            assertThat(sameNodes(counts, nodes))
                    .as("%d nodes, seed %d", size, SEED)
                    .isTrue();
        }
    }

    @Test
    void reachesNodesOfAnyWeightAboveZero() {
        List<FakeNode> nodes = FakeNode.weighted(1, 0.5, 3, 100, 0.25, 7, 7, 40, 2.5, 1);
        assertThat(sameNodes(counts(picker(nodes), 30_000), nodes))
                .as("seed %d", SEED)
                .isTrue();
    }

    @Test
    void redrawsReachEveryNodeAndNoOther() {
        for (int size : new int[] {2, 3, 8, 9, 100}) {
            List<FakeNode> nodes = FakeNode.many(size);
            Picker picker = picker(nodes);
            Map<Node, Integer> counts = new HashMap<>();
            FakeCall call = call();
            for (int i = 0; i < 40 * size; i++) {
                counts.merge(picker.pick(call.key("key-" + i), 1 + i % 3), 1, Integer::sum);
            }
            assertThat(sameNodes(counts, nodes))
                    .as("%d nodes, seed %d", size, SEED)
                    .isTrue();
        }
    }

    @Test
    void idleNodesShareByWeight() {
        for (double[] weights : new double[][] {
            {1, 1, 1, 1}, {1, 2, 3, 4}, {10, 1}, {1, 1.5, 0.5, 1, 2, 2, 8}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
        }) {
            List<FakeNode> nodes = FakeNode.weighted(weights);
            int picks = 60_000;
            Map<Node, Integer> counts = counts(picker(nodes), picks);
            double sum = nodes.stream().mapToDouble(FakeNode::weight).sum();
            for (FakeNode node : nodes) {
                double share = honoursWeights() ? node.weight() / sum : 1.0 / nodes.size();
                // Five standard deviations of an independent draw.
                double tolerance = 5 * Math.sqrt(picks * share * (1 - share));
                assertThat((double) counts.getOrDefault(node, 0))
                        .as("%s of %s, seed %d", node, nodes, SEED)
                        .isCloseTo(picks * share, within(tolerance));
            }
        }
    }

    @Test
    void theShareOfANodeThatRefusesIsSpreadOverAllOthers() {
        for (int size : new int[] {3, 5, 8, 12}) {
            List<FakeNode> nodes = FakeNode.many(size);
            Picker picker = picker(nodes);
            int calls = 20_000;
            for (int refusing = 0; refusing < size; refusing++) {
                Map<Node, Integer> admitted = admitted(picker, nodes.get(refusing), calls);
                int most = Collections.max(admitted.values());
                assertThat((double) most)
                        .as("most of %d nodes, node %d refuses, seed %d", size, refusing, SEED)
                        .isLessThan(1.15 * calls / (size - 1));
            }
        }
    }

    private Map<Node, Integer> admitted(Picker picker, FakeNode refusing, int calls) {
        Map<Node, Integer> counts = new HashMap<>();
        FakeCall call = call();
        for (int i = 0; i < calls; i++) {
            call.key("key-" + i);
            Node node = picker.pick(call, 0);
            for (int draw = 1; node == refusing && draw < 4; draw++) {
                node = picker.pick(call, draw);
            }
            if (node != refusing) {
                counts.merge(node, 1, Integer::sum);
            }
        }
        return counts;
    }

    @Test
    void aPickerBuiltWithAPreviousOneIsLikeAFreshOneAndLeavesThatAsItIs() {
        List<FakeNode> nodes = FakeNode.weighted(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        List<FakeNode> fewer = new ArrayList<>(nodes.subList(1, nodes.size()));
        for (List<FakeNode> after : List.of(nodes, fewer)) {
            Picker previous = picker(nodes);
            Picker control = picker(nodes);
            Picker next = balancer().picker(after, previous, new SplittableRandom(SEED));
            assertThat(sequence(next)).as("seed %d", SEED).isEqualTo(sequence(picker(after)));
            assertThat(sequence(previous)).as("seed %d", SEED).isEqualTo(sequence(control));
        }
    }

    @Test
    void manyThreadsPickAtOnce() throws Exception {
        int threads = 4;
        List<FakeNode> nodes = FakeNode.weighted(1, 2, 3, 4, 5, 5, 4, 3, 2, 1);
        Picker picker = picker(nodes);
        CountDownLatch start = new CountDownLatch(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Map<Node, Integer>>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                long seed = SEED + i;
                results.add(executor.submit(() -> {
                    start.countDown();
                    start.await();
                    return busyPicks(picker, seed);
                }));
            }
            Map<Node, Integer> counts = new HashMap<>();
            for (Future<Map<Node, Integer>> result : results) {
                result.get().forEach((node, count) -> counts.merge(node, count, Integer::sum));
            }
            assertThat(sameNodes(counts, nodes)).as("seed %d", SEED).isTrue();
            assertThat(counts.values().stream().mapToInt(count -> count).sum()).isEqualTo(threads * 20_000);
        } finally {
            executor.shutdownNow();
        }
    }

    private static Map<Node, Integer> busyPicks(Picker picker, long seed) {
        Map<Node, Integer> counts = new HashMap<>();
        FakeCall call = FakeCall.seeded(seed);
        for (int i = 0; i < 20_000; i++) {
            FakeNode node = (FakeNode) picker.pick(call.key("key-" + i), i % 5 == 0 ? 1 : 0);
            node.enter();
            counts.merge(node, 1, Integer::sum);
            node.exit();
        }
        return counts;
    }

    @Test
    void aPickAllocatesNothing() {
        for (int size : new int[] {2, 8, 9, 100, 2_000}) {
            for (boolean equal : new boolean[] {true, false}) {
                List<FakeNode> nodes = FakeNode.many(size);
                nodes.forEach(node -> node.inFlight(20));
                nodes.get(0).weight(equal ? 1 : 2.5).inFlight(60);
                assertThat(bytes(picker(nodes)))
                        .as("bytes of 10,000 picks among %d nodes, equal weights: %s", size, equal)
                        .isLessThan(1_000);
            }
        }
    }

    private static long bytes(Picker picker) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        FakeCall call = call();
        Op[] ops = new Op[64];
        for (int i = 0; i < ops.length; i++) {
            ops[i] = Op.named("GET /fake").key("key-" + i);
        }
        long least = Long.MAX_VALUE;
        // The least of a few rounds: the first ones load classes, and a compiler may take a round to settle.
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                picker.pick(call.op(ops[i % ops.length]), i % 4 == 3 ? 1 : 0);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private Picker picker(List<FakeNode> nodes) {
        return balancer().picker(nodes, null, new SplittableRandom(SEED));
    }

    private static FakeCall call() {
        return FakeCall.seeded(SEED).key("key");
    }

    private static Map<Node, Integer> counts(Picker picker, int picks) {
        Map<Node, Integer> counts = new HashMap<>();
        FakeCall call = call();
        for (int i = 0; i < picks; i++) {
            counts.merge(picker.pick(call.key("key-" + i), 0), 1, Integer::sum);
        }
        return counts;
    }

    private static List<Node> sequence(Picker picker) {
        List<Node> picked = new ArrayList<>();
        FakeCall call = call();
        for (int i = 0; i < 1_000; i++) {
            picked.add(picker.pick(call.key("key-" + i), i % 3));
        }
        return picked;
    }

    private static boolean sameNodes(Map<Node, Integer> counts, List<FakeNode> nodes) {
        return counts.keySet().equals(Set.copyOf(nodes));
    }
}
