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
        return new InTurn(Weights.nodes(nodes), Turns.inRoundsOf(1, random));
    }

    private static final class InTurn implements Picker {
        private final Node[] nodes;
        private final Divisor size;
        private final Turns turns;

        InTurn(Node[] nodes, Turns turns) {
            this.nodes = nodes;
            this.size = new Divisor(nodes.length);
            this.turns = turns;
        }

        @Override
        public Node pick(CallContext call, int draw) {
            return nodes[
                    draw == 0
                            ? size.remainder(turns.next())
                            : Sampler.even(call.random().nextLong(), nodes.length)];
        }
    }
}
