package io.fairlead.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.Picker;
import io.fairlead.testkit.BalancerContract;
import io.fairlead.testkit.FakeCall;
import io.fairlead.testkit.FakeNode;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LeastConnectionsTest extends BalancerContract {
    private static final long SEED = 33;
    private static final long MILLI = 1_000_000;
    private static final int PICKS = 40_000;

    @Override
    protected Balancer balancer() {
        return LoadBalancers.leastConnections();
    }

    @Test
    void upToEightNodesTheLeastLoadedIsAlwaysPicked() {
        for (int size = 2; size <= 8; size++) {
            List<FakeNode> nodes = FakeNode.many(size);
            nodes.forEach(node -> node.inFlight(4));
            FakeNode least = nodes.get(size / 2).inFlight(3);
            assertThat(shares(nodes)).as("%d nodes", size).containsOnlyKeys(least);
        }
    }

    @Test
    void nodesThatAreEquallyIdleShareEvenlyHoweverBusyTheirNeighboursAre() {
        List<FakeNode> nodes = FakeNode.many(8);
        List.of(0, 1, 4).forEach(i -> nodes.get(i).inFlight(1));
        Map<FakeNode, Double> shares = shares(nodes);
        for (int idle : new int[] {2, 3, 5, 6, 7}) {
            assertThat(shares.get(nodes.get(idle))).as("seed %d", SEED).isCloseTo(0.2, within(0.015));
        }
    }

    @Test
    void amongManyNodesTheMoreLoadedOfTwoIsNeverPicked() {
        List<FakeNode> nodes = FakeNode.many(100);
        nodes.forEach(node -> node.inFlight(1));
        FakeNode busy = nodes.get(17).inFlight(2);
        assertThat(shares(nodes)).doesNotContainKey(busy);
    }

    @Test
    void amongManyNodesAnIdleOneIsPickedAsOftenAsItIsDrawn() {
        List<FakeNode> nodes = FakeNode.many(10);
        nodes.forEach(node -> node.inFlight(1));
        FakeNode idle = nodes.get(3).inFlight(0);
        // Two distinct draws of ten.
        assertThat(shares(nodes).get(idle)).as("seed %d", SEED).isCloseTo(0.2, within(0.015));
    }

    @Test
    void loadIsRelativeToWeight() {
        List<FakeNode> nodes = FakeNode.weighted(10, 1);
        nodes.get(0).inFlight(9);
        nodes.get(1).inFlight(1);
        assertThat(shares(nodes)).containsOnlyKeys(nodes.get(0));
        nodes.get(0).inFlight(20);
        assertThat(shares(nodes)).containsOnlyKeys(nodes.get(1));
    }

    @Test
    void aSmallNodeIsNotFloodedAsSoonAsALargeOneHasACall() {
        List<FakeNode> nodes = FakeNode.weighted(10, 1);
        nodes.get(0).inFlight(1);
        assertThat(shares(nodes).get(nodes.get(1))).as("seed %d", SEED).isCloseTo(1 / 11.0, within(0.01));
    }

    @Test
    void sharesFollowWeightsCloselyWithManyCallsInFlightAndRoughlyWithFew() {
        for (int size : new int[] {4, 16}) {
            for (int concurrency : new int[] {1, 4, 100}) {
                double[] weights = new double[size];
                for (int i = 0; i < size; i++) {
                    weights[i] = 1 + i % 4;
                }
                List<FakeNode> nodes = FakeNode.weighted(weights);
                Map<FakeNode, Double> shares = sharesAt(nodes, concurrency);
                for (FakeNode node : nodes) {
                    double share = node.weight() / (2.5 * size);
                    assertThat(shares.get(node))
                            .as("%s of %d nodes at %d in flight, seed %d", node, size, concurrency, SEED)
                            .isCloseTo(share, within((concurrency < 10 ? 0.35 : 0.1) * share));
                }
            }
        }
    }

    @Test
    void idleNodesWithinTwiceTheLatencyOfEachOtherShareEvenly() {
        for (int size : new int[] {4, 12}) {
            List<FakeNode> nodes = FakeNode.many(size);
            for (int i = 0; i < size; i++) {
                nodes.get(i).costNanos(MILLI + i * MILLI / size);
            }
            shares(nodes)
                    .forEach((node, share) -> assertThat(share)
                            .as("%s of %d, seed %d", node, size, SEED)
                            .isCloseTo(1.0 / size, within(0.01)));
        }
    }

    @Test
    void anIdleNodeThatIsTwentyTimesSlowerGetsATenthOfItsShareAndTheOthersSpreadTheRest() {
        for (int size : new int[] {2, 4, 8, 12}) {
            List<FakeNode> nodes = FakeNode.many(size);
            nodes.forEach(node -> node.costNanos(MILLI));
            FakeNode slow = nodes.get(1).costNanos(20 * MILLI);
            Map<FakeNode, Double> shares = shares(nodes);
            assertThat(shares.remove(slow))
                    .as("%d nodes, seed %d", size, SEED)
                    .isCloseTo(0.1 / size, within(0.02 / size));
            shares.forEach((node, share) -> assertThat(share)
                    .as("%s of %d, seed %d", node, size, SEED)
                    .isCloseTo((1 - 0.1 / size) / (size - 1), within(0.015)));
        }
    }

    @Test
    void aNodeThatTimedOutStillGetsATwentiethOfItsShareSoThatItCanRecover() {
        List<FakeNode> nodes = FakeNode.many(4);
        nodes.forEach(node -> node.costNanos(MILLI));
        FakeNode hung = nodes.get(2).costNanos(10_000 * MILLI);
        assertThat(shares(nodes).get(hung)).as("seed %d", SEED).isCloseTo(0.25 / 20, within(0.003));
    }

    @Test
    void aNodeWithoutALatencyYetIsAsGoodAsAnyOther() {
        List<FakeNode> nodes = FakeNode.many(4);
        nodes.forEach(node -> node.costNanos(MILLI));
        FakeNode fresh = nodes.get(0).costNanos(0);
        assertThat(shares(nodes).get(fresh)).as("seed %d", SEED).isCloseTo(0.25, within(0.015));
    }

    @Test
    void fewerInFlightComesBeforeFaster() {
        List<FakeNode> nodes = FakeNode.many(3);
        nodes.forEach(node -> node.costNanos(MILLI).inFlight(1));
        FakeNode slow = nodes.get(1).costNanos(50 * MILLI).inFlight(0);
        assertThat(shares(nodes)).containsOnlyKeys(slow);
    }

    private Map<FakeNode, Double> shares(List<FakeNode> nodes) {
        return sharesAt(nodes, 0);
    }

    /** The shares of many picks, when so many calls stay in flight and end in the order in which they began. */
    private Map<FakeNode, Double> sharesAt(List<FakeNode> nodes, int concurrency) {
        Picker picker = balancer().picker(nodes, null, new SplittableRandom(SEED));
        FakeCall call = FakeCall.seeded(SEED);
        Map<FakeNode, Double> shares = new HashMap<>();
        Queue<FakeNode> busy = new ArrayDeque<>();
        for (int i = 0; i < PICKS; i++) {
            FakeNode node = (FakeNode) picker.pick(call, 0);
            shares.merge(node, 1.0 / PICKS, Double::sum);
            node.enter();
            busy.add(node);
            if (busy.size() > concurrency) {
                busy.remove().exit();
            }
        }
        busy.forEach(FakeNode::exit);
        return shares;
    }
}
