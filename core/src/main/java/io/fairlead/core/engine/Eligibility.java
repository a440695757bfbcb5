package io.fairlead.core.engine;

import io.fairlead.core.NodeState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides for all nodes of a service at once who may be picked.
 *
 * <p>Gates ask for a node to be left out; at most half of the weight is, and never the last node. Those beyond that
 * stay in, by force: when most of a service looks broken, the fault is as likely ours, and what little the rest can do
 * must not be asked to carry everything. A service of one node is never forced: its gate refuses, and the caller is told
 * at once.
 */
final class Eligibility {
    private static final double LARGEST_SHARE_OUT = 0.5;

    private final Map<PoolNode, NodeState> states = new HashMap<>();
    private final List<PoolNode> picked = new ArrayList<>();
    private final List<PoolNode> probing = new ArrayList<>();
    private final List<PoolNode> taking = new ArrayList<>();
    private long untilNextProbeNanos = Long.MAX_VALUE;

    private Eligibility() {}

    static Eligibility of(Collection<PoolNode> nodes, long now) {
        Eligibility eligibility = new Eligibility();
        double total = 0;
        for (PoolNode node : nodes) {
            if (node.weight() > 0) {
                eligibility.taking.add(node);
                total += node.weight();
            } else {
                eligibility.states.put(node, NodeState.ELIGIBLE);
            }
        }
        eligibility.sort(total, now);
        return eligibility;
    }

    private void sort(double total, long now) {
        double mayGo = total * LARGEST_SHARE_OUT;
        // First those that are out already: a node keeps its place in the order of leaving, so that the choice of who
        // is
        // forced does not flap.
        for (boolean wasOut : new boolean[] {true, false}) {
            for (PoolNode node : taking) {
                if (wasOut == isOut(node.state())) {
                    mayGo -= place(node, mayGo, now);
                }
            }
        }
    }

    /** Places one node, and answers with the weight that it takes out. */
    private double place(PoolNode node, double mayGo, long now) {
        boolean unavailable = node.isUnavailable(now);
        if (unavailable) {
            untilNextProbeNanos = Math.min(untilNextProbeNanos, node.untilProbeNanos(now));
        }
        if (!unavailable && !node.isProbing(now)) {
            return pick(node, NodeState.ELIGIBLE);
        }
        if (node.weight() > mayGo) {
            return pick(node, taking.size() == 1 ? NodeState.ELIGIBLE : NodeState.FORCED);
        }
        if (unavailable) {
            states.put(node, NodeState.INELIGIBLE);
        } else {
            states.put(node, NodeState.PROBING);
            probing.add(node);
        }
        return node.weight();
    }

    private double pick(PoolNode node, NodeState state) {
        states.put(node, state);
        picked.add(node);
        return 0;
    }

    private static boolean isOut(NodeState state) {
        return state == NodeState.INELIGIBLE || state == NodeState.PROBING;
    }

    NodeState stateOf(PoolNode node) {
        return states.getOrDefault(node, NodeState.ELIGIBLE);
    }

    /** In the order of the snapshot, so that a picker built from an unchanged set is unchanged. */
    List<PoolNode> picked() {
        List<PoolNode> ordered = new ArrayList<>(picked.size());
        for (PoolNode node : taking) {
            NodeState state = stateOf(node);
            if (state == NodeState.ELIGIBLE || state == NodeState.FORCED) {
                ordered.add(node);
            }
        }
        return ordered;
    }

    PoolNode[] probing() {
        return probing.toArray(PoolNode[]::new);
    }

    PoolNode[] takingTraffic() {
        return taking.toArray(PoolNode[]::new);
    }

    /** When the next node that is out wants to be probed; {@link Long#MAX_VALUE} when none is out. */
    long untilNextProbeNanos() {
        return untilNextProbeNanos;
    }
}
