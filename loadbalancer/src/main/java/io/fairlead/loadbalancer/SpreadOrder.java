package io.fairlead.loadbalancer;

import io.fairlead.core.balance.Node;

/** Every turn where the {@linkplain GoldenSpread spread} puts it. */
final class SpreadOrder implements TurnOrder {
    private final Node[] nodes;
    private final GoldenSpread spread;

    /** Keeps the array. */
    SpreadOrder(Node[] nodes) {
        double[] weights = new double[nodes.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Weights.of(nodes[i]);
        }
        this.nodes = nodes;
        this.spread = new GoldenSpread(weights);
    }

    @Override
    public Node at(int turn) {
        return nodes[spread.placeAt(GoldenSpread.point(turn))];
    }
}
