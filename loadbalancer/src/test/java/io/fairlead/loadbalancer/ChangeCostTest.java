package io.fairlead.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.Picker;
import io.fairlead.testkit.FakeNode;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** What a new picker allocates when one of ten thousand endpoints has gone. */
class ChangeCostTest {
    private static final long SEED = 88;
    private static final int NODES = 10_000;
    private static final IntToDoubleFunction EQUAL = i -> 1;
    private static final IntToDoubleFunction CLASSES = i -> 1 + i % 10;
    private static final IntToDoubleFunction DISTINCT = i -> 1 + i / 7_919.0;

    @Test
    void aRoundRobinCopiesItsNodes() {
        assertThat(bytes(LoadBalancers.roundRobin(), EQUAL)).isLessThan(100_000);
    }

    @Test
    void leastConnectionsAddsWeightsAndATableToDrawFrom() {
        assertThat(bytes(LoadBalancers.leastConnections(), EQUAL)).isLessThan(150_000);
        assertThat(bytes(LoadBalancers.leastConnections(), DISTINCT)).isLessThan(300_000);
    }

    @Test
    void aWeightedRoundRobinKeepsItsTablesShort() {
        assertThat(bytes(LoadBalancers.weightedRoundRobin(), EQUAL)).isLessThan(250_000);
        assertThat(bytes(LoadBalancers.weightedRoundRobin(), CLASSES)).isLessThan(300_000);
        assertThat(bytes(LoadBalancers.weightedRoundRobin(), DISTINCT)).isLessThan(400_000);
    }

    @Test
    void aHashTableAllocatesItsPlacesAndLittleElse() {
        int places = 2 * MaglevTable.sizeFor(NODES);
        for (IntToDoubleFunction weights : List.of(EQUAL, CLASSES)) {
            assertThat(bytes(LoadBalancers.consistentHash(), weights)).isBetween((long) places, places + 500_000L);
        }
    }

    private static long bytes(Balancer balancer, IntToDoubleFunction weights) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<FakeNode> nodes = new ArrayList<>(FakeNode.many(NODES));
        for (int i = 0; i < NODES; i++) {
            nodes.get(i).weight(weights.applyAsDouble(i));
        }
        Picker picker = balancer.picker(nodes, null, new SplittableRandom(SEED));
        long least = Long.MAX_VALUE;
        // The least of a few: the first loads classes.
        for (int change = 0; change < 4; change++) {
            nodes.remove(NODES / 2);
            SplittableRandom random = new SplittableRandom(SEED);
            long before = threads.getCurrentThreadAllocatedBytes();
            picker = balancer.picker(nodes, picker, random);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
