package io.fairlead.loadbalancer;

import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The {@linkplain LessLoaded less loaded} of two nodes drawn {@linkplain LessLoadedByWeight by weight}, or the
 * {@linkplain LeastLoaded least loaded} where there are few; see {@link LoadBalancers#leastConnections()}.
 *
 * <p><b>When one is less loaded.</b> The node drawn first keeps the call unless another, with this call added, would be at
 * most as loaded for its weight as the first is without it. Among equal weights that is the plain comparison of what is in
 * flight. Among unequal ones it keeps the shares that the draw has by weight while little is in flight; a plain comparison
 * of in flight over weight would send every second call to the smallest node as soon as the large ones have one each.
 *
 * <p><b>When neither is.</b> Always preferring the faster would send all traffic of a caller with one call at a time to
 * one node, and would never learn that a slow one has recovered. So latencies within a factor of two count as equal, and
 * beyond that the slower keeps its turn with the chance {@code 2 · faster / slower}, at least 1 in 20. A node without a
 * latency yet counts as equal to any.
 *
 * <p>Two random choices: Mitzenmacher, "The power of two choices in randomized load balancing", 2001. The two are
 * distinct, since a node compared with itself always wins.
 */
record LeastConnections() implements Balancer {
    @Override
    public String name() {
        return "least-connections";
    }

    @Override
    public Picker picker(List<? extends Node> nodes, @Nullable Picker previous, RandomGenerator random) {
        Node[] places = Weights.nodes(nodes);
        return over(places, Weights.scaled(places));
    }

    /** A picker that keeps the arrays. */
    static Picker over(Node[] nodes, int[] weights) {
        if (nodes.length == 1) {
            Node only = nodes[0];
            return (call, draw) -> only;
        }
        if (nodes.length <= LeastLoaded.MOST_NODES) {
            return new LeastLoaded(nodes, weights);
        }
        return Weights.areEqual(weights) ? new LessLoaded(nodes) : new LessLoadedByWeight(nodes, weights);
    }
}
