package io.fairlead.loadbalancer;

import io.fairlead.core.balance.Node;

/**
 * What is in flight per unit of weight over all nodes, with one call added.
 *
 * <p>Up to 15 nodes are counted at every reading; n nodes once in n/8 readings, so that a reading costs eight nodes on
 * average whatever their number.
 */
final class MeanLoad {
    private static final int NODES_PER_READING = 8;

    private final Node[] nodes;
    private final double weight;
    private volatile double perWeight;

    /** Plain on purpose: two threads that race here only count twice, or a reading later. */
    private int readingsLeft;

    MeanLoad(Node[] nodes, float[] weights) {
        this.nodes = nodes;
        this.weight = Weights.sum(weights);
    }

    double perWeight() {
        int left = readingsLeft - 1;
        if (left > 0) {
            readingsLeft = left;
            return perWeight;
        }
        readingsLeft = nodes.length / NODES_PER_READING;
        double counted = count();
        perWeight = counted;
        return counted;
    }

    private double count() {
        long inFlight = 1;
        for (Node node : nodes) {
            inFlight += node.inFlight();
        }
        return inFlight / weight;
    }
}
