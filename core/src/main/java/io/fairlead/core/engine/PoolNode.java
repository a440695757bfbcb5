package io.fairlead.core.engine;

import io.fairlead.core.Endpoint;
import io.fairlead.core.NodeState;
import io.fairlead.core.Verdict;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
import io.fairlead.core.gate.Gate;
import io.fairlead.core.gate.GateFactory;
import io.fairlead.core.gate.Refusal;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The running state of one endpoint: its gates, what is in flight, its cost, and whether it may be picked.
 *
 * <p>Three hands write here, each its own part: callers the in-flight count and the cost (atomically), the gates their
 * {@link Site}, and the control plane of the service the rest (volatile, or read by the control plane alone).
 */
final class PoolNode implements Node {
    /** The place of a node that the last snapshot does not list. */
    static final int NOWHERE = -1;

    private static final int COST_SHIFT = 4;

    private final Gate[] gates;
    private final Site[] sites;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong cost = new AtomicLong();

    private volatile Endpoint endpoint;
    private volatile NodeState state = NodeState.ELIGIBLE;
    /** Control plane only. */
    private int place = NOWHERE;

    PoolNode(Endpoint endpoint, ServicePool pool, List<GateFactory> factories) {
        this.endpoint = endpoint;
        this.gates = new Gate[factories.size()];
        this.sites = new Site[factories.size()];
        for (int i = 0; i < gates.length; i++) {
            sites[i] = new Site(pool, this);
            gates[i] = factories.get(i).create(sites[i]);
        }
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public double weight() {
        return endpoint.weight();
    }

    @Override
    public int inFlight() {
        return inFlight.get();
    }

    @Override
    public long costNanos() {
        return cost.get();
    }

    NodeState state() {
        return state;
    }

    /** Control plane only. */
    void state(NodeState next) {
        state = next;
    }

    /** Control plane only: the same replica as a newer snapshot describes it. */
    void describe(Endpoint newer) {
        endpoint = newer;
    }

    /** Control plane only: where it stands in the last snapshot, or {@link #NOWHERE}. */
    int place() {
        return place;
    }

    /** Control plane only. */
    void place(int next) {
        place = next;
    }

    /**
     * Passes the gates in order, and then counts in flight.
     *
     * @return false when a gate refused; the gates before it have their stamps back
     */
    boolean tryEnter(AttemptSlot slot, CallContext call, long now) {
        boolean forced = state == NodeState.FORCED;
        int entered = 0;
        try {
            while (entered < gates.length) {
                long stamp = gates[entered].tryEnter(call, now);
                if (stamp <= 0 && forced) {
                    stamp = gates[entered].forceEnter(call, now);
                }
                if (stamp <= 0) {
                    break;
                }
                slot.stamp(entered++, stamp);
            }
        } finally {
            if (entered < gates.length) {
                slot.returnStamps(gates, entered, Verdict.RELEASED, 0, now);
            }
        }
        if (entered < gates.length) {
            return false;
        }
        inFlight.incrementAndGet();
        return true;
    }

    /** Passes the gates by force, and then counts in flight. */
    void forceEnter(AttemptSlot slot, CallContext call, long now) {
        int entered = 0;
        try {
            while (entered < gates.length) {
                slot.stamp(entered, gates[entered].forceEnter(call, now));
                entered++;
            }
        } finally {
            if (entered < gates.length) {
                slot.returnStamps(gates, entered, Verdict.RELEASED, 0, now);
            }
        }
        inFlight.incrementAndGet();
    }

    /** The settlement of an attempt: the gates learn of it in reverse order. Exactly once an entry. */
    void settle(AttemptSlot slot, Verdict verdict, long elapsedNanos, long now) {
        slot.returnStamps(gates, gates.length, verdict, elapsedNanos, now);
    }

    /** The transport is done with an attempt. Exactly once an entry. */
    void vacate() {
        inFlight.decrementAndGet();
    }

    /** Feeds the cost: up at once, down by a sixteenth; a failure never looks faster than what is known. */
    void observeCost(Verdict verdict, long elapsedNanos) {
        if (verdict.kind() == Verdict.Kind.RELEASED || verdict.kind() == Verdict.Kind.IGNORED) {
            return;
        }
        long old = cost.get();
        long observed =
                verdict.isFailure() ? Math.max(elapsedNanos, 2 * Math.min(old, Long.MAX_VALUE / 4)) : elapsedNanos;
        // A lost race loses one observation of many, which is cheaper than a loop under contention.
        cost.compareAndSet(old, observed > old ? observed : old + ((observed - old) >> COST_SHIFT));
    }

    /** Of a node that admitted nobody: what the first gate that lets nobody in has to say; null when there is no gate. */
    @Nullable
    Refusal refusal(long now) {
        for (Gate gate : gates) {
            if (!gate.wouldAdmit(now)) {
                return gate.refusal(now);
            }
        }
        // The gate that refused has room again by now; it was a refusal all the same.
        return gates.length == 0 ? null : gates[gates.length - 1].refusal(now);
    }

    /** The longest that a gate wants it left out for, as {@link Site#outForNanos} has it. */
    long outForNanos(long now) {
        long longest = Site.NOT_OUT;
        for (Site site : sites) {
            longest = Math.max(longest, site.outForNanos(now));
        }
        return longest;
    }

    @Override
    public String toString() {
        return endpoint + " " + state;
    }
}
