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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoundRobinTest extends BalancerContract {
    private static final long SEED = 11;

    @Override
    protected Balancer balancer() {
        return LoadBalancers.roundRobin();
    }

    @Override
    protected boolean honoursWeights() {
        return false;
    }

    @Test
    void everyNodeIsPickedOnceInEveryRound() {
        List<FakeNode> nodes = FakeNode.many(7);
        Picker picker = balancer().picker(nodes, null, new SplittableRandom(SEED));
        FakeCall call = FakeCall.seeded(SEED);
        for (int round = 0; round < 10; round++) {
            Set<Node> picked = new HashSet<>();
            for (int i = 0; i < nodes.size(); i++) {
                picked.add(picker.pick(call, 0));
            }
            assertThat(picked).as("round %d", round).hasSize(nodes.size());
        }
    }

    @Test
    void pickersStartAtEveryNodeSoThatClientsDoNotMoveInStep() {
        List<FakeNode> nodes = FakeNode.many(5);
        Set<Node> first = new HashSet<>();
        for (int client = 0; client < 100; client++) {
            first.add(balancer()
                    .picker(nodes, null, new SplittableRandom(SEED + client))
                    .pick(FakeCall.seeded(SEED), 0));
        }
        assertThat(first).as("seed %d", SEED).hasSize(nodes.size());
    }

    @Test
    void aRedrawTakesNoTurn() {
        List<FakeNode> nodes = FakeNode.many(3);
        Picker picker = balancer().picker(nodes, null, new SplittableRandom(SEED));
        FakeCall call = FakeCall.seeded(SEED);
        Node first = picker.pick(call, 0);
        Node second = picker.pick(call, 0);
        picker.pick(call, 1);
        Node third = picker.pick(call, 0);
        assertThat(Set.of(first, second, third)).hasSize(3);
    }

    @Test
    void manyThreadsTogetherAreOffByLessThanOneTurnEach() throws Exception {
        int threads = 40;
        List<FakeNode> nodes = FakeNode.many(7);
        Picker picker = balancer().picker(nodes, null, new SplittableRandom(SEED));
        Map<Node, Integer> counts = ManyThreads.counts(picker, threads, 3_001);
        for (FakeNode node : nodes) {
            assertThat((double) counts.get(node))
                    .as("%s, seed %d", node, SEED)
                    .isCloseTo(threads * 3_001 / 7.0, within((double) threads));
        }
    }

    @Test
    void noNodesAreRefused() {
        assertThatThrownBy(() -> balancer().picker(List.of(), null, new SplittableRandom(SEED)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nodes: [] (expected: at least one)");
    }
}
