package io.fairlead.loadbalancer;

import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Every node in turn; see {@link LoadBalancers#roundRobin()}. */
record RoundRobin() implements Balancer {
    @Override
    public String name() {
        return "round-robin";
    }

    @Override
    public Picker picker(List<? extends Node> nodes, @Nullable Picker previous, RandomGenerator random) {
        Node[] places = Weights.nodes(nodes);
        return new InTurn(places, new Turns(places.length, random.nextInt(places.length)));
    }

    private static final class InTurn implements Picker {
        private final Node[] nodes;
        private final Turns turns;

        InTurn(Node[] nodes, Turns turns) {
            this.nodes = nodes;
            this.turns = turns;
        }

        @Override
        public Node pick(CallContext call, int draw) {
            return nodes[draw == 0 ? turns.next() : call.random().nextInt(nodes.length)];
        }
    }
}
