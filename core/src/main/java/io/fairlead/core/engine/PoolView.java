package io.fairlead.core.engine;

import io.fairlead.core.EndpointSet;
import io.fairlead.core.balance.Picker;
import org.jspecify.annotations.Nullable;

/**
 * What callers see of a service: one immutable value, published by one volatile store, read once a decision.
 *
 * @param endpoints the snapshot
 * @param picker over the nodes that may be picked; null when there is none
 * @param picked the nodes that the picker proposes
 * @param probing the nodes that are half-open, apart from those in {@code picked}
 * @param nodes every node that takes traffic, eligible or not
 * @param sole the only one of {@code nodes}, beside which there is nowhere else to go; null when there are none or several
 */
@SuppressWarnings("ArrayRecordComponent") // never written after publication, and never compared
record PoolView(
        EndpointSet endpoints,
        @Nullable Picker picker,
        PoolNode[] picked,
        PoolNode[] probing,
        PoolNode[] nodes,
        @Nullable PoolNode sole) {

    static PoolView of(EndpointSet endpoints, @Nullable Picker picker, Eligibility.Decision decided, PoolNode[] nodes) {
        PoolNode sole = nodes.length == 1 ? nodes[0] : null;
        return new PoolView(endpoints, picker, decided.picked(), decided.probing(), nodes, sole);
    }
}
