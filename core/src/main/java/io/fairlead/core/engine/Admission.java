package io.fairlead.core.engine;

import io.fairlead.core.balance.Picker;
import io.fairlead.core.event.FairleadEvent;
import io.fairlead.core.gate.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Finds a node that takes an attempt: pickers propose, nodes admit.
 *
 * <p>In this order: now and then a half-open node, to learn whether it is well; a few proposals of the picker; every
 * other node that was not tried, from a random place on; any node at all, tried or not; and, when there is more than one
 * and none admits, one by force.
 */
final class Admission {
    private static final int DRAWS = 4;

    private final ServicePool pool;

    Admission(ServicePool pool) {
        this.pool = pool;
    }

    /** An attempt that has entered its node, or null when nobody admits. */
    @Nullable
    AttemptSlot admit(CallMachine call, PoolView view, long now) {
        PoolNode[] nodes = view.nodes();
        if (nodes.length == 1) {
            return enter(nodes[0], call, now);
        }
        AttemptSlot probe = view.probing().length == 0 ? null : probe(call, view, now);
        if (probe != null) {
            return probe;
        }
        Picker picker = view.picker();
        if (picker == null) {
            return scan(view.probing(), call, true, now);
        }
        for (int draw = 0; draw < DRAWS; draw++) {
            PoolNode node = (PoolNode) picker.pick(call, draw);
            AttemptSlot slot = call.tried(node) ? null : enter(node, call, now);
            if (slot != null) {
                return slot;
            }
        }
        return admitAny(call, view, now);
    }

    private @Nullable AttemptSlot admitAny(CallMachine call, PoolView view, long now) {
        AttemptSlot slot = scan(view.picked(), call, false, now);
        if (slot == null && call.mayProbe()) {
            slot = scan(view.probing(), call, false, now);
        }
        if (slot == null) {
            slot = scan(view.picked(), call, true, now);
        }
        return slot != null || view.nodes().length == 0 ? slot : force(call, view, now);
    }

    /** A half-open node gets the share of first attempts that it would have if it were well. */
    private @Nullable AttemptSlot probe(CallMachine call, PoolView view, long now) {
        PoolNode[] probing = view.probing();
        int drawn = call.random().nextInt(view.nodes().length);
        return drawn < probing.length && call.mayProbe() && !call.tried(probing[drawn])
                ? enter(probing[drawn], call, now)
                : null;
    }

    private @Nullable AttemptSlot scan(PoolNode[] nodes, CallMachine call, boolean alsoTried, long now) {
        int start = nodes.length < 2 ? 0 : call.random().nextInt(nodes.length);
        for (int i = 0; i < nodes.length; i++) {
            PoolNode node = nodes[(start + i) % nodes.length];
            AttemptSlot slot = !alsoTried && call.tried(node) ? null : enter(node, call, now);
            if (slot != null) {
                return slot;
            }
        }
        return null;
    }

    private @Nullable AttemptSlot enter(PoolNode node, CallMachine call, long now) {
        AttemptSlot slot = call.newSlot(node);
        return node.tryEnter(slot, call, now) ? slot : null;
    }

    private AttemptSlot force(CallMachine call, PoolView view, long now) {
        PoolNode[] nodes = view.nodes();
        PoolNode node = nodes[call.random().nextInt(nodes.length)];
        AttemptSlot slot = call.newSlot(node);
        node.forceEnter(slot, call, now);
        if (pool.observers().active()) {
            pool.observers().tell(new FairleadEvent.Panicked(pool.service(), call.op(), slot.target()));
        }
        return slot;
    }

    /** The refusal that ends first, for the error of a call that nobody admitted; null when it was no gate's doing. */
    static @Nullable Refusal refusal(PoolView view, long now) {
        Refusal soonest = null;
        for (PoolNode node : view.nodes()) {
            Refusal refusal = node.refusal(now);
            if (refusal != null && (soonest == null || refusal.retryAfterNanos(now) < soonest.retryAfterNanos(now))) {
                soonest = refusal;
            }
        }
        return soonest;
    }
}
