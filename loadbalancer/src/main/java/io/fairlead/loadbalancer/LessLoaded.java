package io.fairlead.loadbalancer;

import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import java.util.random.RandomGenerator;

/**
 * The less loaded of two of many nodes of equal weight; see {@link LeastConnections}.
 *
 * <p>Which of two random nodes has fewer calls in flight, no processor can predict, and a branch that it takes in vain costs
 * more than all the rest. So the choice is made from signs; the only branch is for latencies that differ.
 */
final class LessLoaded implements Picker {
    private final Node[] nodes;

    /** Keeps the array, of more than one node. */
    LessLoaded(Node[] nodes) {
        this.nodes = nodes;
    }

    @Override
    public Node pick(CallContext call, int draw) {
        RandomGenerator random = call.random();
        long bits = random.nextLong();
        int first = Sampler.even(bits, nodes.length);
        int second = Sampler.evenOther(bits, nodes.length, first);
        Node one = nodes[first];
        int inFlight = one.inFlight();
        long cost = one.costNanos();
        Node other = nodes[second];
        int inFlightOfOther = other.inFlight();
        long costOfOther = other.costNanos();
        long isEven = ((inFlight ^ inFlightOfOther) - 1L) >> 63;
        if ((isEven & Slowness.isSlower(cost, costOfOther)) != 0) {
            return Slowness.keepsTurn(cost, costOfOther, random) ? one : other;
        }
        int isOther = (inFlightOfOther - inFlight) >> 31;
        return nodes[first ^ ((first ^ second) & isOther)];
    }
}
