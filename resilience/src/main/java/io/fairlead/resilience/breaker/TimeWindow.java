package io.fairlead.resilience.breaker;

import io.fairlead.resilience.window.Slices;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.LongAdder;

/**
 * The outcomes of the last seconds: failures and slow calls in slices, calls as one growing number of which each slice knows
 * what it was when the slice began.
 *
 * <p>So the calls of the window are the difference of two numbers, and a success writes to one adder, which is striped when
 * threads meet there. A success must be judged only if it is the one that fills the minimum. Older slices do not change while
 * a slice lasts (but for stragglers), so each knows how many calls it lacks when it begins, and only while it lacks some do
 * calls count down to the one that fills it.
 */
final class TimeWindow implements Window {
    private static final class Slice {
        private static final AtomicIntegerFieldUpdater<Slice> MISSING =
                AtomicIntegerFieldUpdater.newUpdater(Slice.class, "missing");
        private static final AtomicIntegerFieldUpdater<Slice> FAILED =
                AtomicIntegerFieldUpdater.newUpdater(Slice.class, "failed");
        private static final AtomicIntegerFieldUpdater<Slice> SLOW =
                AtomicIntegerFieldUpdater.newUpdater(Slice.class, "slow");

        private final long callsBefore;
        private volatile int missing;
        private volatile int failed;
        private volatile int slow;

        Slice(long callsBefore, int missing) {
            this.callsBefore = callsBefore;
            this.missing = missing;
        }

        /** Whether the call that is noted here is the one that fills the minimum. */
        boolean fills() {
            return missing > 0 && MISSING.decrementAndGet(this) == 0;
        }
    }

    private final Rules rules;
    private final LongAdder calls = new LongAdder();
    private final Slices<Slice> slices;

    TimeWindow(Rules rules, int count, long sliceNanos) {
        this.rules = rules;
        this.slices = new Slices<>(count, sliceNanos, this::begin);
    }

    private Slice begin(long now) {
        long callsBefore = calls.sum();
        long recent = 0;
        for (Slices.Slice<Slice> each = slices.last(now); each != null; each = slices.before(each, now)) {
            recent = callsBefore - each.counts().callsBefore;
        }
        return new Slice(callsBefore, (int) Math.max(0, rules.minimumCalls - recent));
    }

    @Override
    public boolean record(int outcome, long now) {
        if (outcome == OK) {
            return recordSuccess(now);
        }
        Slice slice = slices.at(now).counts();
        // Calls are written before and read after failures, so that no sum has more failures than calls.
        calls.increment();
        slice.fills();
        if ((outcome & FAILED) != 0) {
            Slice.FAILED.incrementAndGet(slice);
        }
        if ((outcome & SLOW) != 0) {
            Slice.SLOW.incrementAndGet(slice);
        }
        return judge(now);
    }

    boolean recordSuccess(long now) {
        Slice slice = slices.at(now).counts();
        calls.increment();
        return slice.fills() && judge(now);
    }

    private boolean judge(long now) {
        long failed = 0;
        long slow = 0;
        long callsBefore = 0;
        for (Slices.Slice<Slice> each = slices.last(now); each != null; each = slices.before(each, now)) {
            failed += each.counts().failed;
            slow += each.counts().slow;
            callsBefore = each.counts().callsBefore;
        }
        return rules.opens(failed, slow, calls.sum() - callsBefore);
    }

    @Override
    public double failureRate(long now) {
        Slices.Slice<Slice> newest = slices.last(now);
        long failed = 0;
        long callsBefore = 0;
        for (Slices.Slice<Slice> each = newest; each != null; each = slices.before(each, now)) {
            failed += each.counts().failed;
            callsBefore = each.counts().callsBefore;
        }
        long recent = newest == null ? 0 : calls.sum() - callsBefore;
        return recent == 0 ? Double.NaN : (double) failed / recent;
    }
}
