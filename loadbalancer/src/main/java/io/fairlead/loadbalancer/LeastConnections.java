package io.fairlead.loadbalancer;

import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The less loaded of two nodes drawn by weight, or of all where there are few; see
 * {@link LoadBalancers#leastConnections()}.
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
        return new LessLoaded(places, Weights.of(places));
    }

    private static final class LessLoaded implements Picker {
        private static final int COMPARED_WITH_ALL = 8;
        private static final double EQUALLY_FAST = 2;
        private static final double LEAST_CHANCE_OF_SLOW = 1.0 / 20;

        private final Node[] nodes;
        private final double[] weights;
        private final Sampler sampler;

        LessLoaded(Node[] nodes, double[] weights) {
            this.nodes = nodes;
            this.weights = weights;
            this.sampler = Sampler.of(weights);
        }

        @Override
        public Node pick(CallContext call, int draw) {
            if (nodes.length == 1) {
                return nodes[0];
            }
            RandomGenerator random = call.random();
            int first = sampler.draw(random);
            if (nodes.length > COMPARED_WITH_ALL) {
                return nodes[better(first, sampler.drawOther(first, random), random)];
            }
            if (draw > 0) {
                // The node that refused may be the least loaded of all for as long as it refuses.
                return nodes[first];
            }
            return nodes[least(better(first, sampler.drawOther(first, random), random), random)];
        }

        private int better(int first, int second, RandomGenerator random) {
            Node one = nodes[first];
            Node other = nodes[second];
            double inFlightOfOne = one.inFlight();
            double inFlightOfOther = other.inFlight();
            if ((inFlightOfOther + 1) * weights[first] <= inFlightOfOne * weights[second]) {
                return second;
            }
            if ((inFlightOfOne + 1) * weights[second] <= inFlightOfOther * weights[first]) {
                return first;
            }
            return keepsTurn((double) one.costNanos(), (double) other.costNanos(), random) ? first : second;
        }

        private static boolean keepsTurn(double cost, double costOfOther, RandomGenerator random) {
            if (cost <= EQUALLY_FAST * costOfOther || costOfOther == 0) {
                return true;
            }
            return random.nextDouble() < Math.max(EQUALLY_FAST * costOfOther / cost, LEAST_CHANCE_OF_SLOW);
        }

        /** The least loaded of those that are less loaded than {@code first}, ties at random; or {@code first}. */
        private int least(int first, RandomGenerator random) {
            double load = nodes[first].inFlight();
            if (load == 0) {
                return first;
            }
            double weightOfFirst = weights[first];
            int least = first;
            double leastLoad = load;
            double leastWeight = weightOfFirst;
            int ties = 0;
            for (int i = 0; i < nodes.length; i++) {
                double with = nodes[i].inFlight() + 1.0;
                double weight = weights[i];
                if (i == first || with * weightOfFirst > load * weight) {
                    continue;
                }
                double difference = with * leastWeight - leastLoad * weight;
                if (ties == 0 || difference < 0) {
                    ties = 1;
                } else if (difference > 0 || random.nextInt(++ties) != 0) {
                    continue;
                }
                least = i;
                leastLoad = with;
                leastWeight = weight;
            }
            return least;
        }
    }
}
