package io.fairlead.core.engine;

import io.fairlead.core.Endpoint;
import io.fairlead.core.NodeState;
import io.fairlead.core.Verdict;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
import io.fairlead.core.gate.Gate;
import io.fairlead.core.gate.GateFactory;
import io.fairlead.core.gate.Refusal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The running state of one endpoint: its gates, what is in flight, its cost, and whether it may be picked.
 *
 * <p>Three hands write here, each its own part: callers the in-flight count and the cost (atomically), the gates their
 * {@link Site}, and the control plane of the service the rest (volatile, or read by the control plane alone).
 *
 * <p><b>One word.</b> What is in flight stands in the upper 24 bits of {@link #load}, the cost in the lower 40, in nanoseconds
 * (18 minutes at most). So an entry is one atomic addition, a good end one compare-and-set, and a picker that compares
 * both reads one cache line.
 *
 * <p><b>Alone.</b> A node without another is compared with nobody, and every caller meets there. So it counts in an adder
 * that spreads over the threads, and keeps no cost. A count may be taken up in one place and down in the other, when the
 * node is joined or left alone in between: only their sum means anything. The node of a guard counts nowhere.
 */
final class PoolNode implements Node {
    /** The place of a node that the last snapshot does not list. */
    static final int NOWHERE = -1;

    private static final int COST_SHIFT = 4;
    private static final int COST_BITS = 40;
    private static final long ONE_IN_FLIGHT = 1L << COST_BITS;
    private static final long MOST_COST = ONE_IN_FLIGHT - 1;

    private static final VarHandle LOAD;

    static {
        try {
            LOAD = MethodHandles.lookup().findVarHandle(PoolNode.class, "load", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Gate[] gates;
    /** The first of {@link #gates} when there is no other: nearly every node has just its breaker. */
    private final @Nullable Gate onlyGate;

    private final Site[] sites;
    private final boolean counts;

    private volatile long load;
    /** What entered or left while the node was alone; null when it never was. */
    private volatile @Nullable LongAdder whileAlone;
    /** {@link #whileAlone} while it is. */
    private volatile @Nullable LongAdder alone;

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
        this.onlyGate = gates.length == 1 ? gates[0] : null;
        this.counts = pool.options().comparesNodes();
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
        LongAdder more = whileAlone;
        int counted = (int) (load >> COST_BITS);
        return more == null ? counted : counted + more.intValue();
    }

    @Override
    public long costNanos() {
        return load & MOST_COST;
    }

    NodeState state() {
        return state;
    }

    /** Control plane only. */
    void state(NodeState next) {
        state = next;
    }

    /** Control plane only: whether the service has no other node. */
    void isAlone(boolean now) {
        if (now && whileAlone == null) {
            whileAlone = new LongAdder();
        }
        alone = now ? whileAlone : null;
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

    // ---- entry ----

    /**
     * Passes the gates in order, and then counts in flight.
     *
     * @return false when a gate refused; the gates before it have their stamps back
     */
    boolean tryEnter(Stamps stamps, CallContext call, long now) {
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

    private void count(int by) {
        if (!counts) {
            return;
        }
        LongAdder adder = alone;
        if (adder != null) {
            adder.add(by);
        } else {
            LOAD.getAndAdd(this, by * ONE_IN_FLIGHT);
        }
    }

    // ---- exit ----

    /** {@link #vacate}, {@link #observeCost} and {@link #settle} in one, for an attempt that succeeded. Exactly once an entry. */
    void leave(Stamps stamps, long elapsedNanos, long now) {
        if (!counts || alone != null) {
            count(-1);
        } else {
            long old = load;
            while (!LOAD.weakCompareAndSet(this, old, withCost(old, elapsedNanos) - ONE_IN_FLIGHT)) {
                old = load;
            }
        }
        settle(stamps, Verdict.SUCCESS, elapsedNanos, now);
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

    /** Feeds the cost: up at once, down by a sixteenth; a failure never looks faster than what is known. */
    void observeCost(Verdict verdict, long elapsedNanos) {
        if (!counts
                || alone != null
                || verdict.kind() == Verdict.Kind.RELEASED
                || verdict.kind() == Verdict.Kind.IGNORED) {
            return;
        }
        long old = load;
        long observed = verdict.isFailure() ? Math.max(elapsedNanos, 2 * (old & MOST_COST)) : elapsedNanos;
        // A lost race loses one observation of many, which is cheaper than a loop under contention.
        LOAD.weakCompareAndSet(this, old, withCost(old, observed));
    }

    private static long withCost(long load, long observedNanos) {
        long cost = load & MOST_COST;
        long observed = Math.min(Math.max(0, observedNanos), MOST_COST);
        return load + (observed > cost ? observed - cost : (observed - cost) >> COST_SHIFT);
    }

    /** What the gate says that has just refused; the last one of several that may have room again by now. */
    Refusal refusalNow(long now) {
        return onlyGate != null ? onlyGate.refusal(now) : Objects.requireNonNull(refusal(now));
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
