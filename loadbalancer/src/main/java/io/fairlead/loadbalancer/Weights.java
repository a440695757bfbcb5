package io.fairlead.loadbalancer;

import io.fairlead.core.Check;
import io.fairlead.core.balance.Node;
import java.util.List;

/** Reads what a picker is built from, and refuses what none can be built from. */
final class Weights {
    private Weights() {}

    static Node[] nodes(List<? extends Node> nodes) {
        Check.that(!nodes.isEmpty(), "nodes", nodes, "at least one");
        return nodes.toArray(Node[]::new);
    }

    /** The weights as they stand now, in the order of the nodes; one that changes later asks for a new picker. */
    static double[] of(Node[] nodes) {
        double[] weights = new double[nodes.length];
        for (int i = 0; i < weights.length; i++) {
            double weight = nodes[i].weight();
            Check.that(
                    weight > 0 && weight < Double.POSITIVE_INFINITY,
                    "weight",
                    weight + " of " + nodes[i].endpoint(),
                    "finite and above 0");
            weights[i] = weight;
        }
        return weights;
    }

    static double sum(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        return sum;
    }

    static boolean areEqual(double[] weights) {
        for (double weight : weights) {
            if (weight != weights[0]) {
                return false;
            }
        }
        return true;
    }
}
