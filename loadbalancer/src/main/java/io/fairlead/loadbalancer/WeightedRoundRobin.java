package io.fairlead.loadbalancer;

import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Every node in turn, as often as its weight says; see {@link LoadBalancers#weightedRoundRobin()}.
 *
 * <p>Nodes of equal weight form a class. Where the ratio of the classes fits into a {@linkplain TableOrder table}, that says
 * which class has which turn, exactly. Where it does not, or where the nodes are so many that a long table would take
 * longer to fill than a change may take, the table is short, and a class has one of its turns only in some rounds. Where
 * there are hardly two nodes of equal weight, the turns are {@linkplain SpreadOrder spread} without a table.
 */
record WeightedRoundRobin() implements Balancer {
    /** From here on, no table is longer than the short one. */
    private static final int MANY_NODES = 1024;

    @Override
    public String name() {
        return "weighted-round-robin";
    }

    @Override
    public Picker picker(List<? extends Node> nodes, @Nullable Picker previous, RandomGenerator random) {
        Node[] unsorted = Weights.nodes(nodes);
        WeightClasses classes = WeightClasses.of(unsorted);
        if (classes == null) {
            return new InTurn(new SpreadOrder(unsorted), Turns.inRoundsOf(1, random));
        }
        int longest = unsorted.length > MANY_NODES ? TurnShares.SHORT_TABLE : TurnShares.LONGEST_TABLE;
        TableOrder order = new TableOrder(classes, TurnShares.of(classes.totals(), longest), random);
        return new InTurn(order, Turns.inRoundsOf(order.length(), random));
    }

    private static final class InTurn implements Picker {
        private final TurnOrder order;
        private final Turns turns;

        InTurn(TurnOrder order, Turns turns) {
            this.order = order;
            this.turns = turns;
        }

        @Override
        public Node pick(CallContext call, int draw) {
            Node node = order.at(draw == 0 ? turns.next() : anyTurn(call));
            while (node == null) {
                node = order.at(draw == 0 ? turns.next() : anyTurn(call));
            }
            return node;
        }

        private static int anyTurn(CallContext call) {
            return (int) (call.random().nextLong() >>> 33);
        }
    }
}
