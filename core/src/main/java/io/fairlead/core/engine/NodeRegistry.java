package io.fairlead.core.engine;

import io.fairlead.core.Endpoint;
import io.fairlead.core.EndpointSet;
import io.fairlead.core.NodeState;
import io.fairlead.core.gate.GateFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of one service by replica: keeps, adds and drains them as snapshots come. Control plane only.
 *
 * <p><b>In proportion to the change.</b> A snapshot of ten thousand endpoints differs from the one before in a few. So the
 * nodes stand in an array, each at the place of its endpoint in the list of the snapshot. What both lists begin and end with
 * is found by comparing references, as a source that keeps what did not change makes possible, and its nodes are copied in
 * one go. In between the two lists are walked side by side; where they part, an index by id finds the node, and the walk
 * goes on behind it. Index, weights and places follow the difference.
 *
 * <p><b>All or nothing.</b> Gates of new nodes are foreign code that may throw, so they are made while nothing has been
 * written; what follows cannot fail.
 *
 * <p>A replica that leaves is remembered for a minute, and for as long as attempts are in flight to it, so that one that
 * flaps does not come back with a fresh breaker.
 */
@SuppressWarnings("ReferenceEquality") // the same object has not changed, and equal ones are not worth the look
final class NodeRegistry {
    static final long REMEMBER_NANOS = TimeUnit.MINUTES.toNanos(1);

    private record Replica(String id, String host, int port) {
        static Replica of(Endpoint endpoint) {
            return new Replica(endpoint.id(), endpoint.host(), endpoint.port());
        }
    }

    private record Departed(PoolNode node, long atNanos) {}

    /** What one snapshot changed. */
    record Change(List<Endpoint> added, List<Endpoint> removed) {
        boolean isEmpty() {
            return added.isEmpty() && removed.isEmpty();
        }
    }

    private final ServicePool pool;
    private final Eligibility eligibility;
    private final List<GateFactory> gates;
    /** By time of departure, as the map keeps the order of insertion. */
    private final Map<Replica, Departed> departed = new LinkedHashMap<>();

    private final Map<String, PoolNode> byId = new HashMap<>();
    /** As the last snapshot lists them; the node at each place has that very endpoint. */
    private List<Endpoint> endpoints = List.of();

    private PoolNode[] nodes = {};
    private PoolNode[] serving = {};
    private long weight;
    private int weightless;

    NodeRegistry(ServicePool pool, Eligibility eligibility, List<GateFactory> gates) {
        this.pool = pool;
        this.eligibility = eligibility;
        this.gates = gates;
    }

    /** The nodes whose weight is above 0, in the order of the snapshot; never written after it was handed out. */
    PoolNode[] serving() {
        return serving;
    }

    /** The sum of all weights. */
    long weight() {
        return weight;
    }

    /** Whether the last snapshot lists the node. */
    boolean holds(PoolNode node) {
        return stands(node, nodes);
    }

    /** Keeps the nodes that it has when a gate of a new one cannot be made. */
    Change apply(EndpointSet set) {
        long now = pool.environment().ticker().nanos();
        forget(now);
        Update update = new Update(set.endpoints());
        update.match();
        update.enter(now);
        update.leave(now);
        endpoints = update.next;
        nodes = update.matched;
        serving = weightless == 0 ? nodes : withWeight(nodes);
        return new Change(update.added, update.removed);
    }

    /** A snapshot on its way in. Both lists are the same but for {@code from} to {@code to}, formerly to {@code oldTo}. */
    private final class Update {
        final List<Endpoint> next;
        final PoolNode[] matched;
        final List<Endpoint> added = new ArrayList<>();
        final List<Endpoint> removed = new ArrayList<>();
        private final int from;
        private final int to;
        private final int oldTo;

        Update(List<Endpoint> next) {
            this.next = next;
            int first = 0;
            int end = next.size();
            int oldEnd = nodes.length;
            while (first < end && first < oldEnd && next.get(first) == endpoints.get(first)) {
                first++;
            }
            while (end > first && oldEnd > first && next.get(end - 1) == endpoints.get(oldEnd - 1)) {
                end--;
                oldEnd--;
            }
            from = first;
            to = end;
            oldTo = oldEnd;
            matched = new PoolNode[next.size()];
            System.arraycopy(nodes, 0, matched, 0, from);
            System.arraycopy(nodes, oldTo, matched, to, nodes.length - oldTo);
        }

        /** Finds the node of each endpoint, or makes one where there is none; writes nothing that lasts. */
        void match() {
            int expected = from;
            for (int i = from; i < to; i++) {
                Endpoint endpoint = next.get(i);
                if (expected < oldTo && isSameReplica(endpoints.get(expected), endpoint)) {
                    matched[i] = nodes[expected++];
                    continue;
                }
                PoolNode node = find(endpoint);
                if (node == null) {
                    matched[i] = recallOrMake(endpoint);
                } else {
                    matched[i] = node;
                    expected = node.place() + 1;
                }
            }
        }

        /** Gives each node its place and its description. */
        void enter(long now) {
            for (int i = from; i < to; i++) {
                PoolNode node = matched[i];
                Endpoint endpoint = next.get(i);
                if (node.place() == PoolNode.NOWHERE) {
                    added.add(endpoint);
                    welcome(node, endpoint, now);
                } else if (node.endpoint() != endpoint) {
                    weigh(node.endpoint(), -1);
                    weigh(endpoint, 1);
                    node.describe(endpoint);
                }
                node.place(i);
            }
            for (int i = to; to != oldTo && i < matched.length; i++) {
                matched[i].place(i);
            }
        }

        /** Takes its place from each node that was not matched. */
        void leave(long now) {
            for (int i = from; i < oldTo; i++) {
                PoolNode node = nodes[i];
                if (!stands(node, matched)) {
                    removed.add(node.endpoint());
                    dismiss(node, now);
                }
            }
        }
    }

    private @Nullable PoolNode find(Endpoint endpoint) {
        PoolNode node = byId.get(endpoint.id());
        return node != null && isSameReplica(node.endpoint(), endpoint) ? node : null;
    }

    private PoolNode recallOrMake(Endpoint endpoint) {
        Departed known = departed.isEmpty() ? null : departed.get(Replica.of(endpoint));
        return known == null ? new PoolNode(endpoint, pool, gates) : known.node;
    }

    private static boolean isSameReplica(Endpoint one, Endpoint other) {
        return one == other
                || (one.port() == other.port()
                        && one.id().equals(other.id())
                        && one.host().equals(other.host()));
    }

    private void welcome(PoolNode node, Endpoint endpoint, long now) {
        byId.put(endpoint.id(), node);
        departed.remove(Replica.of(endpoint));
        weigh(endpoint, 1);
        node.describe(endpoint);
        node.state(NodeState.ELIGIBLE);
        if (node.outForNanos(now) != Site.NOT_OUT) {
            // It was forgotten when it left, and its gates have nothing new to say.
            eligibility.hear(node);
        }
    }

    private void dismiss(PoolNode node, long now) {
        Endpoint endpoint = node.endpoint();
        // Unless its id has a new address, and so a new node.
        byId.remove(endpoint.id(), node);
        departed.put(Replica.of(endpoint), new Departed(node, now));
        weigh(endpoint, -1);
        node.state(NodeState.DRAINING);
        node.place(PoolNode.NOWHERE);
    }

    private static boolean stands(PoolNode node, PoolNode[] among) {
        int place = node.place();
        return place >= 0 && place < among.length && among[place] == node;
    }

    private void weigh(Endpoint endpoint, int times) {
        weight += (long) times * endpoint.weight();
        weightless += endpoint.weight() == 0 ? times : 0;
    }

    private PoolNode[] withWeight(PoolNode[] all) {
        PoolNode[] some = new PoolNode[all.length - weightless];
        int count = 0;
        for (PoolNode node : all) {
            if (node.weight() > 0) {
                some[count++] = node;
            }
        }
        return some;
    }

    private void forget(long now) {
        for (Iterator<Departed> each = departed.values().iterator(); each.hasNext(); ) {
            Departed gone = each.next();
            if (now - gone.atNanos < REMEMBER_NANOS) {
                return;
            }
            if (gone.node.inFlight() == 0) {
                each.remove();
            }
        }
    }
}
