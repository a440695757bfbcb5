package io.fairlead.loadbalancer;

import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import java.util.random.RandomGenerator;

/** The least loaded of a few nodes for their weight; see {@link LeastConnections}. */
final class LeastLoaded implements Picker {
    static final int MOST_NODES = 8;

    private final Node[] nodes;
    private final int[] weights;
    private final Sampler sampler;

    /** Keeps the arrays, of more than one node. */
    LeastLoaded(Node[] nodes, int[] weights) {
        this.nodes = nodes;
        this.weights = weights;
        this.sampler = Sampler.of(weights);
    }

    @Override
    public Node pick(CallContext call, int draw) {
        RandomGenerator random = call.random();
        long bits = random.nextLong();
        int first = sampler.draw(bits);
        if (draw > 0) {
            // The node that refused may be the least loaded of all for as long as it refuses.
            return nodes[first];
        }
        return nodes[least(better(first, sampler.drawOther(first, bits, random), random), random)];
    }

    private int better(int first, int second, RandomGenerator random) {
        Node one = nodes[first];
        Node other = nodes[second];
        long inFlightOfOne = one.inFlight();
        long inFlightOfOther = other.inFlight();
        if ((inFlightOfOther + 1) * weights[first] <= inFlightOfOne * weights[second]) {
            return second;
        }
        if ((inFlightOfOne + 1) * weights[second] <= inFlightOfOther * weights[first]) {
            return first;
        }
        long cost = one.costNanos();
        long costOfOther = other.costNanos();
        return Slowness.isSlower(cost, costOfOther) == 0 || Slowness.keepsTurn(cost, costOfOther, random)
                ? first
                : second;
    }

    /** The least loaded of those that are less loaded than {@code first}, ties at random; or {@code first}. */
    private int least(int first, RandomGenerator random) {
        long load = nodes[first].inFlight();
        if (load == 0) {
            return first;
        }
        long weightOfFirst = weights[first];
        int least = first;
        long leastLoad = load;
        long leastWeight = weightOfFirst;
        int ties = 0;
        for (int i = 0; i < nodes.length; i++) {
            long with = nodes[i].inFlight() + 1L;
            long weight = weights[i];
            if (i == first || with * weightOfFirst > load * weight) {
                continue;
            }
            long difference = with * leastWeight - leastLoad * weight;
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
