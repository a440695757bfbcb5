package io.fairlead.core.engine;

import io.fairlead.core.NodeState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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

    /**
     * A node whose gates ask for it to be left out.
     *
     * @param untilProbeNanos for how long, 0 when it is to be probed already
     * @param wasOut whether it is left out already
     */
    private record Asking(PoolNode node, long untilProbeNanos, boolean wasOut) {}

    /**
     * Who asks to be left out for the longest goes first: it opened last, or for the second time. So a hiccup of everybody
     * does not use up the cap for nodes that are well again, while one that hangs gets their traffic. Among equals those that
     * are out stay out, or the choice would flap.
     */
    private static final Comparator<Asking> FIRST_TO_GO =
            Comparator.comparingLong(Asking::untilProbeNanos).reversed().thenComparing(asking -> !asking.wasOut());

    private final Map<PoolNode, NodeState> states = new HashMap<>();
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
        List<Asking> asking = new ArrayList<>();
        for (PoolNode node : taking) {
            if (node.isUnavailable(now)) {
                long until = node.untilProbeNanos(now);
                untilNextProbeNanos = Math.min(untilNextProbeNanos, until);
                asking.add(new Asking(node, until, isOut(node.state())));
            } else if (node.isProbing(now)) {
                asking.add(new Asking(node, 0, isOut(node.state())));
            } else {
                states.put(node, NodeState.ELIGIBLE);
            }
        }
        asking.sort(FIRST_TO_GO);
        double mayGo = total * LARGEST_SHARE_OUT;
        for (Asking each : asking) {
            mayGo -= place(each, mayGo);
        }
    }

    /** Places one node, and answers with the weight that it takes out. */
    private double place(Asking asking, double mayGo) {
        PoolNode node = asking.node;
        if (node.weight() > mayGo) {
            states.put(node, taking.size() == 1 ? NodeState.ELIGIBLE : NodeState.FORCED);
            return 0;
        }
        if (asking.untilProbeNanos > 0) {
            states.put(node, NodeState.INELIGIBLE);
        } else {
            states.put(node, NodeState.PROBING);
            probing.add(node);
        }
        return node.weight();
    }

    private static boolean isOut(NodeState state) {
        return state == NodeState.INELIGIBLE || state == NodeState.PROBING;
    }

    NodeState stateOf(PoolNode node) {
        return states.getOrDefault(node, NodeState.ELIGIBLE);
    }

    /** In the order of the snapshot, so that a picker built from an unchanged set is unchanged. */
    List<PoolNode> picked() {
        List<PoolNode> ordered = new ArrayList<>(taking.size());
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
