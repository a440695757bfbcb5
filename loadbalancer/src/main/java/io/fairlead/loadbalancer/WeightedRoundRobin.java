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
 * <p>Nodes of equal weight form a class. Where the ratio of the classes fits into a table, that says which class has which
 * turn, exactly. Where it does not, or where the table would take longer to fill than a service of many nodes has between
 * two changes, the table is short, holds whole turns, and leaves a turn per class and round at most to be
 * {@linkplain GoldenSpread spread}. Where there are hardly two nodes of equal weight, all turns are spread.
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
            return new InTurn(new SpreadOrder(unsorted), new Turns(1, random));
        }
        int longest = unsorted.length > MANY_NODES ? TurnShares.SHORT_TABLE : TurnShares.LONGEST_TABLE;
        TableOrder order = new TableOrder(classes, TurnShares.of(classes.totals(), longest), random);
        return new InTurn(order, new Turns(order.length(), random));
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
            return order.at(draw == 0 ? turns.next() : (int) (call.random().nextLong() >>> 33));
        }
    }
}
