package io.fairlead.core.engine;

import io.fairlead.core.NodeState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides for all nodes of a service at once who may be picked.
 *
 * <p>Gates ask for a node to be left out; at most half of the weight is, and never the last node. Those beyond that
 * stay in, by force: when most of a service looks broken, the fault is as likely ours, and what little the rest can do
 * must not be asked to carry everything. A service of one node is never forced: its gate refuses, and the caller is told
 * at once.
 *
 * <p><b>In proportion to those who ask.</b> Nearly all nodes are well, and nothing is done for them: whoever has not been
 * {@linkplain #hear heard} of since the last decision, and was not out then, is eligible. Gates may speak at any time and
 * on any thread; all else is of the control plane.
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

    private static final Comparator<PoolNode> AS_LISTED = Comparator.comparingInt(PoolNode::place);

    /**
     * What was decided.
     *
     * @param touched the nodes whose state may be another than before, as the snapshot lists them
     * @param states the states of those of them that are not simply eligible
     * @param probing those that a few attempts may try
     * @param picked those that a picker may propose, as the snapshot lists them, so that a picker built from an unchanged set
     *     is unchanged
     * @param untilNextProbeNanos when the next node that is out wants to be probed; {@link Long#MAX_VALUE} when none is out
     */
    @SuppressWarnings("ArrayRecordComponent") // never written once they are here, and never compared
    record Decision(
            List<PoolNode> touched,
            Map<PoolNode, NodeState> states,
            PoolNode[] probing,
            PoolNode[] picked,
            long untilNextProbeNanos) {
        NodeState stateOf(PoolNode node) {
            return states.getOrDefault(node, NodeState.ELIGIBLE);
        }
    }

    /** Those that may ask: every node whose gates ask is here, with some whose gates no longer do. */
    private final Set<PoolNode> heard = ConcurrentHashMap.newKeySet();

    /** Any thread: a gate of the node has spoken. */
    void hear(PoolNode node) {
        heard.add(node);
    }

    Decision decide(NodeRegistry registry, long now) {
        List<PoolNode> touched = touched(registry);
        List<Asking> asking = new ArrayList<>();
        long untilNextProbe = Long.MAX_VALUE;
        for (PoolNode node : touched) {
            long outFor = outForNanos(node, now);
            if (outFor == Site.NOT_OUT || node.weight() == 0) {
                continue;
            }
            asking.add(new Asking(node, outFor, isOut(node.state())));
            if (outFor > 0) {
                untilNextProbe = Math.min(untilNextProbe, outFor);
            }
        }
        asking.sort(FIRST_TO_GO);
        Map<PoolNode, NodeState> states = states(asking, registry);
        return new Decision(
                touched, states, probing(asking, states), picked(registry, touched, states), untilNextProbe);
    }

    private List<PoolNode> touched(NodeRegistry registry) {
        List<PoolNode> touched = new ArrayList<>();
        // A copy: an iterator may come upon a node again that is put back behind it.
        for (PoolNode node : heard.toArray(PoolNode[]::new)) {
            if (registry.holds(node)) {
                touched.add(node);
            } else {
                heard.remove(node);
            }
        }
        touched.sort(AS_LISTED);
        return touched;
    }

    /** What the gates of a node say; it stays among those heard of only if one of them asks. */
    private long outForNanos(PoolNode node, long now) {
        if (node.outForNanos(now) == Site.NOT_OUT) {
            heard.remove(node);
        }
        // Read after the removal: a gate that spoke before it is seen here, one that speaks later puts the node back.
        long outFor = node.outForNanos(now);
        if (outFor != Site.NOT_OUT) {
            heard.add(node);
        }
        return outFor;
    }

    private static Map<PoolNode, NodeState> states(List<Asking> asking, NodeRegistry registry) {
        Map<PoolNode, NodeState> states = new HashMap<>();
        boolean alone = registry.serving().length == 1;
        double mayGo = registry.weight() * LARGEST_SHARE_OUT;
        for (Asking each : asking) {
            PoolNode node = each.node;
            if (node.weight() > mayGo) {
                states.put(node, alone ? NodeState.ELIGIBLE : NodeState.FORCED);
            } else {
                states.put(node, each.untilProbeNanos > 0 ? NodeState.INELIGIBLE : NodeState.PROBING);
                mayGo -= node.weight();
            }
        }
        return states;
    }

    private static PoolNode[] probing(List<Asking> asking, Map<PoolNode, NodeState> states) {
        return asking.stream()
                .map(Asking::node)
                .filter(node -> states.get(node) == NodeState.PROBING)
                .toArray(PoolNode[]::new);
    }

    /** All that take traffic but those that are out; the registry's own array when nobody is. */
    private static PoolNode[] picked(NodeRegistry registry, List<PoolNode> touched, Map<PoolNode, NodeState> states) {
        List<PoolNode> out = touched.stream()
                .filter(node -> isOut(states.getOrDefault(node, NodeState.ELIGIBLE)))
                .toList();
        PoolNode[] serving = registry.serving();
        if (out.isEmpty()) {
            return serving;
        }
        PoolNode[] picked = new PoolNode[serving.length - out.size()];
        int skipped = 0;
        for (int i = 0; i < serving.length; i++) {
            // Both are in the order of the snapshot.
            if (skipped < out.size() && out.get(skipped) == serving[i]) {
                skipped++;
            } else {
                picked[i - skipped] = serving[i];
            }
        }
        return picked;
    }

    private static boolean isOut(NodeState state) {
        return state == NodeState.INELIGIBLE || state == NodeState.PROBING;
    }
}
