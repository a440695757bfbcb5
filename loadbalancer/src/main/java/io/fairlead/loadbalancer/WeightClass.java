package io.fairlead.loadbalancer;

import io.fairlead.core.balance.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Nodes of equal weight, which take the turns of their class one after the other from a random start. */
final class WeightClass {
    private final double weight;
    private final Node[] nodes;
    private final Turns turns;

    private WeightClass(double weight, List<Node> nodes, RandomGenerator random) {
        this.weight = weight * nodes.size();
        this.nodes = nodes.toArray(Node[]::new);
        this.turns = new Turns(this.nodes.length, random.nextInt(this.nodes.length));
    }

    static List<WeightClass> group(Node[] nodes, double[] weights, RandomGenerator random) {
        Map<Double, List<Node>> groups = new LinkedHashMap<>();
        for (int i = 0; i < nodes.length; i++) {
            groups.computeIfAbsent(weights[i], weight -> new ArrayList<>()).add(nodes[i]);
        }
        List<WeightClass> classes = new ArrayList<>(groups.size());
        groups.forEach((weight, members) -> classes.add(new WeightClass(weight, members, random)));
        return classes;
    }

    /** The weight of all its nodes together. */
    double weight() {
        return weight;
    }

    Node next() {
        return nodes.length == 1 ? nodes[0] : nodes[turns.next()];
    }
}
