package io.fairlead.core.engine;

import io.fairlead.core.Verdict;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What is in flight at one endpoint, and what its calls cost.
 *
 * <p><b>One word.</b> What is in flight stands in the upper 24 bits of {@link #load}, the cost in the lower 40, in nanoseconds
 * (18 minutes at most). So an entry is one atomic addition, a good end one compare-and-set, and a picker that compares
 * both reads one cache line.
 *
 * <p><b>Alone.</b> A node without another is compared with nobody, and every caller meets there. So it counts in an adder
 * that spreads over the threads, and keeps no cost. A count may be taken up in one place and down in the other, when the
 * node is joined or left alone in between: only their sum means anything. The node of a guard counts nowhere.
 *
 * <p>A class of its own also because fields of a superclass come first: what each call touches lies together.
 */
abstract class NodeLoad {
    private static final int COST_SHIFT = 4;
    private static final int COST_BITS = 40;
    private static final long ONE_IN_FLIGHT = 1L << COST_BITS;
    private static final long MOST_COST = ONE_IN_FLIGHT - 1;

    private static final VarHandle LOAD;

    static {
        try {
            LOAD = MethodHandles.lookup().findVarHandle(NodeLoad.class, "load", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final boolean counts;

    private volatile long load;
    /** What entered or left while the node was alone; null when it never was. */
    private volatile @Nullable LongAdder whileAlone;
    /** {@link #whileAlone} while it is. */
    private volatile @Nullable LongAdder alone;

    /**
     * The load of a node.
     *
     * @param counts whether anybody compares it with that of another
     */
    NodeLoad(boolean counts) {
        this.counts = counts;
    }

    /** How many attempts are under way. */
    public int inFlight() {
        LongAdder more = whileAlone;
        int counted = (int) (load >> COST_BITS);
        return more == null ? counted : counted + more.intValue();
    }

    /** What a call costs of late, in nanoseconds. */
    public long costNanos() {
        return load & MOST_COST;
    }

    /** Control plane only: whether the service has no other node. */
    void isAlone(boolean now) {
        if (now && whileAlone == null) {
            whileAlone = new LongAdder();
        }
        alone = now ? whileAlone : null;
    }

    /** Counts {@code by} more in flight. */
    void count(int by) {
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

    /** Counts one less in flight, which was a success. */
    void leave(long elapsedNanos) {
        if (!counts || alone != null) {
            count(-1);
            return;
        }
        long old = load;
        while (!LOAD.weakCompareAndSet(this, old, withCost(old, elapsedNanos) - ONE_IN_FLIGHT)) {
            old = load;
        }
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
}
