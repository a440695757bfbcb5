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

    /** The weight as it stands now; one that changes later asks for a new picker. */
    static double of(Node node) {
        double weight = node.weight();
        boolean usable = weight > 0 && weight < Double.POSITIVE_INFINITY;
        if (!usable) {
            // The text is not made for each of ten thousand nodes that are well.
            Check.that(false, "weight", weight + " of " + node.endpoint(), "finite and above 0");
        }
        return weight;
    }

    /**
     * The weights in the order of the nodes, times a power of two that brings the largest above 2^30: the ratio of whole
     * weights stays exact, and none is below a two-billionth of the largest.
     */
    static int[] scaled(Node[] nodes) {
        double largest = 0;
        for (Node node : nodes) {
            largest = Math.max(largest, of(node));
        }
        double scale = Math.scalb(1.0, Math.min(30 - Math.getExponent(largest), Double.MAX_EXPONENT));
        int[] weights = new int[nodes.length];
        for (int i = 0; i < weights.length; i++) {
            // A weight that has grown since is cut off, and a new picker is on its way.
            weights[i] = Math.max(1, (int) (of(nodes[i]) * scale));
        }
        return weights;
    }

    static long sum(int[] weights) {
        long sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        return sum;
    }

    static boolean areEqual(int[] weights) {
        for (int weight : weights) {
            if (weight != weights[0]) {
                return false;
            }
        }
        return true;
    }
}
