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
import org.jspecify.annotations.Nullable;

/**
 * The running state of one endpoint: its gates, its load, and whether it may be picked.
 *
 * <p>Three hands write here, each its own part: callers the {@linkplain NodeLoad load} (atomically), the gates their {@link
 * Site} and the door, and the control plane of the service the rest (volatile, or read by the control plane alone).
 *
 * <p><b>The door.</b> The only gate of a node may {@linkplain io.fairlead.core.gate.GateSite#standsOpen stand open}. Then a call
 * enters with the stamp that the gate left here, and a success goes out past it: of all that belongs to the gate, such a
 * call touches nothing. With many endpoints that decides how much of them fits into the processor's nearest cache.
 */
final class PoolNode extends NodeLoad implements Node {
    /** The place of a node that the last snapshot does not list. */
    static final int NOWHERE = -1;

    /** The value of {@link #doorStamp} when the gates want to be asked; the stamps of entries are above it. */
    private static final long SHUT = 0;
    /** The same, when the only gate said that it lets nobody in. */
    private static final long BARRED = -1;

    /** Written by {@link Site} in the order of the gate's transitions. */
    private volatile long doorStamp;
    /** A success that took longer is told to the gate; written before the stamp. */
    private long doorSlowNanos;

    private final Gate[] gates;
    /** The first of {@link #gates} when there is no other: nearly every node has just its breaker. */
    private final @Nullable Gate onlyGate;

    private final Site[] sites;
    private volatile Endpoint endpoint;
    private volatile NodeState state = NodeState.ELIGIBLE;
    /** Control plane only. */
    private int place = NOWHERE;

    PoolNode(Endpoint endpoint, ServicePool pool, List<GateFactory> factories) {
        super(pool.options().comparesNodes());
        this.endpoint = endpoint;
        this.gates = new Gate[factories.size()];
        this.sites = new Site[factories.size()];
        for (int i = 0; i < gates.length; i++) {
            sites[i] = new Site(pool, this, gates.length == 1);
            gates[i] = factories.get(i).create(sites[i]);
        }
        this.onlyGate = gates.length == 1 ? gates[0] : null;
        if (onlyGate != null) {
            sites[0].belongsTo(onlyGate);
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

    // ---- the door ----

    /** By its {@link Site}, which keeps the order: whoever comes may enter with {@code stamp}. */
    void openDoor(long stamp, long slowNanos) {
        doorSlowNanos = slowNanos;
        doorStamp = stamp;
    }

    /** By its {@link Site}, which keeps the order: the gate is asked again. */
    void shutDoor() {
        doorStamp = SHUT;
    }

    /** By its {@link Site}, which keeps the order: the gate lets nobody in, unless it has changed its mind when it is asked. */
    void barDoor() {
        doorStamp = BARRED;
    }

    /** Whether {@link #refuseAll} is worth asking. */
    boolean isBarred() {
        return doorStamp == BARRED && state != NodeState.FORCED;
    }

    /** As {@link Gate#refuseAll}, of a node that is {@linkplain #isBarred() barred}. */
    @Nullable
    Refusal refuseAll(long now) {
        return onlyGate == null ? null : onlyGate.refuseAll(now);
    }

    // ---- entry ----

    /** Whether the gates are sure to let a call in, but for a race; one that draws lots is not. */
    boolean wouldAdmit(long now) {
        if (doorStamp > SHUT) {
            return true;
        }
        for (Gate gate : gates) {
            if (!gate.wouldAdmit(now)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Passes the gates in order, and then counts in flight.
     *
     * @return false when a gate refused; the gates before it have their stamps back
     */
    boolean tryEnter(Stamps stamps, CallContext call, long now) {
        long door = doorStamp;
        if (door > SHUT) {
            stamps.stamp(0, door);
            count(1);
            return true;
        }
        Gate gate = onlyGate;
        if (gate != null) {
            long stamp = enter(gate, call, now);
            if (stamp <= 0) {
                return false;
            }
            stamps.stamp(0, stamp);
        } else if (!tryEnterAll(stamps, call, now)) {
            return false;
        }
        count(1);
        return true;
    }

    private boolean tryEnterAll(Stamps stamps, CallContext call, long now) {
        int entered = 0;
        try {
            while (entered < gates.length) {
                long stamp = enter(gates[entered], call, now);
                if (stamp <= 0) {
                    return false;
                }
                stamps.stamp(entered++, stamp);
            }
            return true;
        } finally {
            if (entered < gates.length) {
                returnStamps(stamps, entered, Verdict.RELEASED, 0, now);
            }
        }
    }

    private long enter(Gate gate, CallContext call, long now) {
        long stamp = gate.tryEnter(call, now);
        return stamp <= 0 && state == NodeState.FORCED ? gate.forceEnter(call, now) : stamp;
    }

    /** Passes the gates by force, and then counts in flight. */
    void forceEnter(Stamps stamps, CallContext call, long now) {
        int entered = 0;
        try {
            while (entered < gates.length) {
                stamps.stamp(entered, gates[entered].forceEnter(call, now));
                entered++;
            }
        } finally {
            if (entered < gates.length) {
                returnStamps(stamps, entered, Verdict.RELEASED, 0, now);
            }
        }
        count(1);
    }

    // ---- exit ----

    /** {@link #vacate}, {@link #observeCost} and {@link #settle} in one, for an attempt that succeeded. Exactly once an entry. */
    void leave(Stamps stamps, long elapsedNanos, long now) {
        leave(elapsedNanos);
        settleSuccess(stamps, elapsedNanos, now);
    }

    /** {@link #settle} of a success, of which a gate that stands open is not told. */
    void settleSuccess(Stamps stamps, long elapsedNanos, long now) {
        if (stamps.stamp(0) != doorStamp || elapsedNanos > doorSlowNanos) {
            settle(stamps, Verdict.SUCCESS, elapsedNanos, now);
        }
    }

    /** {@link #vacate} and {@link #settle} of an attempt that was not made after all. Exactly once an entry. */
    void release(Stamps stamps, long now) {
        vacate();
        settle(stamps, Verdict.RELEASED, 0, now);
    }

    /** The settlement of an attempt: the gates learn of it in reverse order. Exactly once an entry. */
    void settle(Stamps stamps, Verdict verdict, long elapsedNanos, long now) {
        if (onlyGate != null) {
            onlyGate.exit(stamps.stamp(0), verdict, elapsedNanos, now);
            return;
        }
        returnStamps(stamps, gates.length, verdict, elapsedNanos, now);
    }

    /**
     * Gives the first {@code count} stamps back, in reverse order; a gate that throws keeps none of the others from its
     * stamp.
     */
    private void returnStamps(Stamps stamps, int count, Verdict verdict, long elapsedNanos, long now) {
        if (count == 0) {
            return;
        }
        try {
            gates[count - 1].exit(stamps.stamp(count - 1), verdict, elapsedNanos, now);
        } finally {
            returnStamps(stamps, count - 1, verdict, elapsedNanos, now);
        }
    }

    /** The transport is done with an attempt. Exactly once an entry. */
    void vacate() {
        count(-1);
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
