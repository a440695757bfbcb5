package io.fairlead.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.dynatrace.hash4j.hashing.Hashing;
import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import io.fairlead.testkit.BalancerContract;
import io.fairlead.testkit.FakeCall;
import io.fairlead.testkit.FakeNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConsistentHashTest extends BalancerContract {
    private static final long SEED = 55;

    @Override
    protected Balancer balancer() {
        return LoadBalancers.consistentHash();
    }

    @Test
    void anEqualKeyGoesToTheSameNodeFromEveryClient() {
        List<FakeNode> nodes = FakeNode.many(20);
        List<FakeNode> shuffled = new ArrayList<>(nodes);
        Collections.shuffle(shuffled, new Random(SEED));
        Picker one = picker(balancer(), nodes);
        Picker other = balancer().picker(shuffled, null, new SplittableRandom(SEED + 1));
        for (int i = 0; i < 1_000; i++) {
            String key = "user-" + i;
            assertThat(pick(one, key, 0)).isSameAs(pick(one, key, 0)).isSameAs(pick(other, key, 0));
        }
    }

    @Test
    void clientsAgreeOnUnequalWeightsWhateverTheOrderAndWhateverTheyHadBefore() {
        List<FakeNode> nodes = FakeNode.weighted(
                new SplittableRandom(SEED).doubles(300, 0.5, 20).toArray());
        List<FakeNode> shuffled = new ArrayList<>(nodes);
        Collections.shuffle(shuffled, new Random(SEED));
        Picker one = picker(balancer(), nodes);
        Picker before = picker(balancer(), shuffled.subList(20, 200));
        Picker other = balancer().picker(shuffled, before, new SplittableRandom(SEED + 1));
        for (int i = 0; i < 2_000; i++) {
            assertThat(pick(one, "user-" + i, 0))
                    .as("user-%d, seed %d", i, SEED)
                    .isSameAs(pick(other, "user-" + i, 0));
        }
    }

    @Test
    void anotherSeedSpreadsKeysDifferently() {
        List<FakeNode> nodes = FakeNode.many(10);
        Picker one = picker(balancer(), nodes);
        Picker other = picker(LoadBalancers.consistentHash().withSeed(1), nodes);
        int same = 0;
        for (int i = 0; i < 2_000; i++) {
            same += pick(one, "user-" + i, 0) == pick(other, "user-" + i, 0) ? 1 : 0;
        }
        assertThat(same / 2_000.0).isCloseTo(0.1, within(0.04));
    }

    @Test
    void theDrawsOfAKeyAreDifferentNodesAndAlwaysTheSameOnes() {
        for (int size : new int[] {2, 4, 10, 100}) {
            Picker picker = picker(balancer(), FakeNode.many(size));
            for (int i = 0; i < 500; i++) {
                Set<Node> choices = new HashSet<>();
                for (int draw = 0; draw < Math.min(4, size); draw++) {
                    Node choice = pick(picker, "user-" + i, draw);
                    assertThat(choice).isSameAs(pick(picker, "user-" + i, draw));
                    choices.add(choice);
                }
                assertThat(choices).as("user-%d of %d nodes", i, size).hasSize(Math.min(4, size));
            }
        }
    }

    @Test
    void theDrawsOfAKeyAreDifferentEvenWhereOneNodeHasNearlyAllWeight() {
        Picker picker = picker(balancer(), FakeNode.weighted(65_535, 1, 1, 1));
        for (int i = 0; i < 200; i++) {
            Set<Node> choices = new HashSet<>();
            for (int draw = 0; draw < 4; draw++) {
                choices.add(pick(picker, "user-" + i, draw));
            }
            assertThat(choices).as("user-%d", i).hasSize(4);
        }
    }

    @Test
    void whenOneNodeLeavesItsKeysMoveAndFewOthers() {
        for (int size : new int[] {3, 10, 100, 600}) {
            double worst = 0;
            for (int leaving : new int[] {0, size / 2, size - 1}) {
                worst = Math.max(worst, movedBesides(FakeNode.many(size), leaving));
                worst = Math.max(worst, movedBesides(unequal(size), leaving));
            }
            assertThat(worst)
                    .as("places that move besides those of the node, %d nodes", size)
                    .isLessThan(0.04);
        }
    }

    private static List<FakeNode> unequal(int size) {
        return FakeNode.weighted(
                new SplittableRandom(SEED).doubles(size, 0.5, 8).toArray());
    }

    /** The share of places that move from one node that stays to another when one leaves. */
    private static double movedBesides(List<FakeNode> before, int leaving) {
        int size = before.size();
        List<FakeNode> after = new ArrayList<>(before);
        FakeNode gone = after.remove(leaving);
        MaglevTable one = table(before);
        MaglevTable other = table(after);
        int places = MaglevTable.sizeFor(size);
        int moved = 0;
        for (int place = 0; place < places; place++) {
            Node holder = one.nodes()[one.at(hashOf(place, places))];
            Node next = other.nodes()[other.at(hashOf(place, places))];
            moved += holder != gone && holder != next ? 1 : 0;
        }
        return moved / (double) places;
    }

    /** A hash that is looked up at the middle of a place. */
    private static long hashOf(int place, int places) {
        return (long) ((place + 0.5) / places * 0x1p40) << 24;
    }

    private static MaglevTable table(List<FakeNode> nodes) {
        return MaglevTable.of(nodes.toArray(Node[]::new), Hashing.xxh3_64(0), null);
    }

    @Test
    void everyNodeHasPlacesByItsWeightToWithinTwo() {
        for (double[] weights : new double[][] {{1, 1, 1}, {1, 2, 3, 4.5}, {1, 100, 50, 0.5}, {65_535, 1}}) {
            MaglevTable table = table(FakeNode.weighted(weights));
            int places = MaglevTable.sizeFor(weights.length);
            int[] counts = new int[weights.length];
            for (int place = 0; place < places; place++) {
                counts[table.at(hashOf(place, places))]++;
            }
            double sum = Arrays.stream(weights).sum();
            for (int i = 0; i < weights.length; i++) {
                assertThat((double) counts[i])
                        .as("weight %s", weights[i])
                        .isGreaterThanOrEqualTo(1)
                        .isCloseTo(places * weights[i] / sum, within(2.0));
            }
        }
    }

    @Test
    void theTableGrowsWithTheNumberOfNodes() {
        assertThat(List.of(1, 600, 601, 10_000, 10_001).stream()
                        .map(MaglevTable::sizeFor)
                        .toList())
                .containsExactly(65_537, 65_537, 655_373, 655_373, 5_000_011);
    }

    @Test
    void aTableOfTheSameIdsAndWeightsIsUsedAgain() {
        List<FakeNode> nodes = FakeNode.many(5);
        KeyPicker before = (KeyPicker) picker(balancer(), nodes);
        KeyPicker same = (KeyPicker) balancer().picker(FakeNode.many(5), before, new SplittableRandom(SEED));
        assertThat(same.table().sharesPlacesWith(before.table())).isTrue();
        nodes.get(0).weight(2);
        KeyPicker changed = (KeyPicker) balancer().picker(nodes, before, new SplittableRandom(SEED));
        assertThat(changed.table().sharesPlacesWith(before.table())).isFalse();
        KeyPicker seeded = (KeyPicker)
                LoadBalancers.consistentHash().withSeed(1).picker(FakeNode.many(5), before, new SplittableRandom(SEED));
        assertThat(seeded.table().sharesPlacesWith(before.table())).isFalse();
    }

    @Test
    void oneHotKeyFillsNoNodeBeyondTheBound() {
        for (int size : new int[] {4, 10, 100}) {
            List<FakeNode> nodes = FakeNode.many(size);
            Picker picker = picker(balancer(), nodes);
            FakeCall call = FakeCall.seeded(SEED).key("hot");
            for (int i = 0; i < 100 * size; i++) {
                ((FakeNode) picker.pick(call, 0)).enter();
            }
            // Of 100 nodes one reading in twelve counts; meanwhile the bound is that of up to 12 calls before.
            int most = nodes.stream().mapToInt(FakeNode::inFlight).max().orElseThrow();
            assertThat(most).as("%d nodes", size).isBetween(110, 126);
        }
    }

    @Test
    void theBoundFollowsTheWeights() {
        List<FakeNode> nodes = FakeNode.weighted(1, 2, 3, 4);
        Picker picker = picker(balancer(), nodes);
        for (int i = 0; i < 1_000; i++) {
            ((FakeNode) pick(picker, "hot", 0)).enter();
        }
        for (FakeNode node : nodes) {
            assertThat(node.inFlight()).as("%s", node).isLessThanOrEqualTo((int) (126 * node.weight()));
        }
    }

    @Test
    void aFewCallsInFlightDoNotCostTheAffinity() {
        Picker picker = picker(balancer(), FakeNode.many(10));
        FakeNode first = (FakeNode) pick(picker, "user", 0);
        first.inFlight(7);
        assertThat(pick(picker, "user", 0)).isSameAs(first);
        first.inFlight(8);
        assertThat(pick(picker, "user", 0)).isNotSameAs(first);
    }

    @Test
    void withoutABoundAKeyStaysWhereItIs() {
        Picker picker = picker(LoadBalancers.consistentHash().withMaxLoad(Double.POSITIVE_INFINITY), FakeNode.many(10));
        FakeNode first = (FakeNode) pick(picker, "user", 0);
        first.inFlight(10_000);
        assertThat(pick(picker, "user", 0)).isSameAs(first);
    }

    @Test
    void whatAFullNodePassesOnIsSpreadOverAllOthers() {
        List<FakeNode> nodes = FakeNode.many(6);
        nodes.forEach(node -> node.inFlight(20));
        nodes.get(2).inFlight(1_000);
        Picker picker = picker(balancer(), nodes);
        Map<Node, Integer> counts = new HashMap<>();
        int keys = 20_000;
        for (int i = 0; i < keys; i++) {
            counts.merge(pick(picker, "user-" + i, 0), 1, Integer::sum);
        }
        assertThat(counts).doesNotContainKey(nodes.get(2)).hasSize(5);
        counts.forEach((node, count) -> assertThat(count / (double) keys).isCloseTo(0.2, within(0.015)));
    }

    @Test
    void aCallWithoutAKeyIsRefusedUnlessLeastConnectionsMayTakeIt() {
        List<FakeNode> nodes = FakeNode.many(3);
        nodes.forEach(node -> node.inFlight(5));
        FakeNode idle = nodes.get(1).inFlight(0);
        FakeCall call = FakeCall.seeded(SEED);
        Picker strict = picker(balancer(), nodes);
        assertThatThrownBy(() -> strict.pick(call, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key: null (expected: a key on operation GET /fake)");
        Picker lenient = picker(LoadBalancers.consistentHash().orLeastConnections(), nodes);
        assertThat(lenient.pick(call, 0)).isSameAs(idle);
        assertThat(pick(lenient, "user", 0)).isSameAs(pick(strict, "user", 0));
    }

    @Test
    void settingsDecideEqualityAndAreChecked() {
        ConsistentHash standard = LoadBalancers.consistentHash();
        assertThat(standard.withMaxLoad(1.5)).isNotEqualTo(standard).isEqualTo(standard.withMaxLoad(1.5));
        assertThat(standard.orLeastConnections()).isNotEqualTo(standard);
        assertThat(standard.withSeed(7)).isNotEqualTo(standard);
        for (double wrong : new double[] {1, 0, -1, Double.NaN}) {
            assertThatThrownBy(() -> standard.withMaxLoad(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("maxLoad: " + wrong + " (expected: above 1.0)");
        }
    }

    private static Picker picker(Balancer balancer, List<FakeNode> nodes) {
        return balancer.picker(nodes, null, new SplittableRandom(SEED));
    }

    private static Node pick(Picker picker, String key, int draw) {
        return picker.pick(FakeCall.seeded(SEED).key(key), draw);
    }
}
