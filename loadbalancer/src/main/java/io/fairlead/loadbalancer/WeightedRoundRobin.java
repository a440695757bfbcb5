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
 * <p>Nodes of equal weight form a {@linkplain WeightClass class}. A table says which class has which turn
 * ({@link TurnTable}), and the nodes of the class take its turns one after the other. If after k turns the count of a
 * class of m nodes is less than 1 off its share, so is that of each of its nodes: the count of a node is that of its class
 * over m, rounded up or down, which adds less than (m − 1)/m + 1/m.
 */
record WeightedRoundRobin() implements Balancer {
    @Override
    public String name() {
        return "weighted-round-robin";
    }

    @Override
    public Picker picker(List<? extends Node> nodes, @Nullable Picker previous, RandomGenerator random) {
        Node[] places = Weights.nodes(nodes);
        double[] weights = Weights.of(places);
        List<WeightClass> classes = WeightClass.group(places, weights, random);
        TurnShares shares =
                TurnShares.of(classes.stream().mapToDouble(WeightClass::weight).toArray());
        int[] table = TurnTable.of(shares.turns(), random);
        Sampler byWeight = Sampler.of(weights);
        return new ByTable(classes, table, shares.leftOver(), (call, draw) -> places[byWeight.draw(call.random())]);
    }

    private static final class ByTable implements Picker {
        private final WeightClass[] classes;
        private final int[] table;
        private final @Nullable Sampler leftOver;
        private final Turns turns;
        private final Picker redraws;

        ByTable(List<WeightClass> classes, int[] table, @Nullable Sampler leftOver, Picker redraws) {
            this.classes = classes.toArray(WeightClass[]::new);
            this.table = table;
            this.leftOver = leftOver;
            this.turns = new Turns(table.length, 0);
            this.redraws = redraws;
        }

        @Override
        public Node pick(CallContext call, int draw) {
            if (draw > 0) {
                return redraws.pick(call, draw);
            }
            int chosen = table[turns.next()];
            if (leftOver != null && chosen == classes.length) {
                chosen = leftOver.draw(call.random());
            }
            return classes[chosen].next();
        }
    }
}
