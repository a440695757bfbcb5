package io.fairlead.resilience.retry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What was paid in and taken out within one slice.
 *
 * <p>Safe for use by many threads, without locks: tallies are pushed on a stack by compare-and-set, and never leave it.
 */
final class SliceCounts {
    private static final VarHandle TALLIES;

    static {
        try {
            TALLIES = MethodHandles.lookup().findVarHandle(SliceCounts.class, "tallies", Tally.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** Retries that were had. */
    final AtomicLong retries = new AtomicLong();
    /** Calls that came without an account. */
    final LongAdder calls = new LongAdder();

    private volatile @Nullable Tally tallies;
    private volatile long settled = -1;

    /** A new place for the calls of one account. */
    Tally newTally() {
        for (; ; ) {
            Tally last = tallies;
            Tally next = new Tally(last);
            if (TALLIES.compareAndSet(this, last, next)) {
                return next;
            }
        }
    }

    /** The calls up to now, or fewer. */
    long calls() {
        long sum = calls.sum();
        for (Tally each = tallies; each != null; each = each.before()) {
            sum += each.calls();
        }
        return sum;
    }

    /**
     * The calls of a slice that is over, added up once: with hundreds of threads that is what a retry costs most. What a thread
     * still notes there, a whole slice late, pays for nothing.
     */
    long settledCalls() {
        long known = settled;
        if (known < 0) {
            known = calls();
            settled = known;
        }
        return known;
    }
}
