package io.fairlead.loadbalancer;

import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import java.util.random.RandomGenerator;

/** The less loaded for its weight of two of many nodes, drawn by weight; as {@link LessLoaded} without branches. */
final class LessLoadedByWeight implements Picker {
    private final Node[] nodes;
    private final int[] weights;
    private final Sampler sampler;

    /** Keeps the arrays, of more than one node. */
    LessLoadedByWeight(Node[] nodes, int[] weights) {
        this.nodes = nodes;
        this.weights = weights;
        this.sampler = Sampler.of(weights);
    }

    @Override
    public Node pick(CallContext call, int draw) {
        RandomGenerator random = call.random();
        long bits = random.nextLong();
        int first = sampler.draw(bits);
        int second = sampler.drawOther(first, bits, random);
        Node one = nodes[first];
        int inFlight = one.inFlight();
        long cost = one.costNanos();
        Node other = nodes[second];
        int inFlightOfOther = other.inFlight();
        long costOfOther = other.costNanos();
        long weight = weights[first];
        long weightOfOther = weights[second];
        long isNotOne = (inFlightOfOther * weight - (inFlight + 1L) * weightOfOther) >> 63;
        long isOther = ~(inFlight * weightOfOther - (inFlightOfOther + 1L) * weight) >> 63;
        if ((isNotOne & ~isOther & Slowness.isSlower(cost, costOfOther)) != 0) {
            return Slowness.keepsTurn(cost, costOfOther, random) ? one : other;
        }
        return nodes[first ^ ((first ^ second) & (int) isOther)];
    }
}
