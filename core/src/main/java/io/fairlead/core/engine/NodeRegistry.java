package io.fairlead.core.engine;

import io.fairlead.core.Endpoint;
import io.fairlead.core.EndpointSet;
import io.fairlead.core.NodeState;
import io.fairlead.core.gate.GateFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The nodes of one service by replica: keeps, adds and drains them as snapshots come. Control plane only.
 *
 * <p>A replica that leaves is remembered for a minute, and for as long as attempts are in flight to it, so that one that
 * flaps does not come back with a fresh breaker.
 */
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
    private final List<GateFactory> gates;
    private final Map<Replica, Departed> departed = new LinkedHashMap<>();
    private Map<Replica, PoolNode> nodes = new LinkedHashMap<>();

    NodeRegistry(ServicePool pool, List<GateFactory> gates) {
        this.pool = pool;
        this.gates = gates;
    }

    Collection<PoolNode> nodes() {
        return nodes.values();
    }

    /** Keeps the nodes that it has when a gate of a new one cannot be made. */
    Change apply(EndpointSet set) {
        long now = pool.environment().ticker().nanos();
        forget(now);
        Map<Replica, PoolNode> next = new LinkedHashMap<>(set.endpoints().size() * 2);
        List<Endpoint> added = new ArrayList<>();
        for (Endpoint endpoint : set.endpoints()) {
            Replica replica = Replica.of(endpoint);
            PoolNode node = nodes.get(replica);
            if (node == null) {
                added.add(endpoint);
                node = recall(replica, endpoint);
            }
            node.describe(endpoint);
            next.put(replica, node);
        }
        next.keySet().forEach(departed::remove);
        List<Endpoint> removed = new ArrayList<>();
        nodes.keySet().removeAll(next.keySet());
        nodes.forEach((replica, node) -> {
            removed.add(node.endpoint());
            node.state(NodeState.DRAINING);
            departed.put(replica, new Departed(node, now));
        });
        nodes = next;
        return new Change(added, removed);
    }

    private PoolNode recall(Replica replica, Endpoint endpoint) {
        Departed known = departed.get(replica);
        if (known == null) {
            return new PoolNode(endpoint, pool, gates);
        }
        known.node.state(NodeState.ELIGIBLE);
        return known.node;
    }

    private void forget(long now) {
        for (Iterator<Departed> each = departed.values().iterator(); each.hasNext(); ) {
            Departed gone = each.next();
            if (gone.node.inFlight() == 0 && now - gone.atNanos >= REMEMBER_NANOS) {
                each.remove();
            }
        }
    }
}
