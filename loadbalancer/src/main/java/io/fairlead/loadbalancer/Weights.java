package io.fairlead.loadbalancer;

import io.fairlead.core.Check;
import io.fairlead.core.balance.Node;
import java.util.List;

/** Reads what a picker is built from, and refuses what none can be built from. */
final class Weights {
    /** Weights that differ by more count as if they differed by this much; it keeps their sums finite. */
    private static final double LARGEST_RATIO = 1e30;

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
     * The weights in the order of the nodes, over a power of two that brings the first near 1: whole weights keep their exact
     * ratio.
     */
    static float[] relative(Node[] nodes) {
        double scale = Math.scalb(1.0, -Math.getExponent(of(nodes[0])));
        float[] weights = new float[nodes.length];
        for (int i = 0; i < weights.length; i++) {
            double scaled = of(nodes[i]) * scale;
            weights[i] = (float) Math.max(1 / LARGEST_RATIO, Math.min(scaled, LARGEST_RATIO));
        }
        return weights;
    }

    static double sum(float[] weights) {
        double sum = 0;
        for (float weight : weights) {
            sum += weight;
        }
        return sum;
    }

    static boolean areEqual(float[] weights) {
        for (float weight : weights) {
            if (weight != weights[0]) {
                return false;
            }
        }
        return true;
    }
}
