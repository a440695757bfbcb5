package io.fairlead.resilience.breaker;

import io.fairlead.resilience.window.Slices;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The outcomes of the last seconds, in slices that are summed when a judgement is due.
 *
 * <p>A success must be judged only if it is the one that fills the minimum. Older slices do not change while a slice
 * lasts (but for stragglers), so each knows how many calls lay before it, and a success sees by its own number alone
 * whether it is the one.
 */
final class TimeWindow implements Window {
    private static final class Counts {
        private final long before;
        private final AtomicLong calls = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();
        private final AtomicLong slow = new AtomicLong();

        Counts(long before) {
            this.before = before;
        }
    }

    private final Rules rules;
    private final Slices<Counts> slices;

    TimeWindow(Rules rules, int count, long sliceNanos) {
        this.rules = rules;
        this.slices = new Slices<>(count, sliceNanos, this::countsAfterOlder);
    }

    private Counts countsAfterOlder(long now) {
        long calls = 0;
        for (Slices.Slice<Counts> each = slices.last(now); each != null; each = slices.before(each, now)) {
            calls += each.counts().calls.get();
        }
        return new Counts(calls);
    }

    @Override
    public boolean record(int outcome, long now) {
        Counts counts = slices.at(now).counts();
        // Calls are written before and read after failures, so that no sum has more failures than calls.
        long number = counts.calls.incrementAndGet();
        if (outcome == OK) {
            return counts.before + number == rules.minimumCalls && judge(now);
        }
        if ((outcome & FAILED) != 0) {
            counts.failed.incrementAndGet();
        }
        if ((outcome & SLOW) != 0) {
            counts.slow.incrementAndGet();
        }
        return judge(now);
    }

    private boolean judge(long now) {
        long failed = 0;
        long slow = 0;
        long calls = 0;
        for (Slices.Slice<Counts> each = slices.last(now); each != null; each = slices.before(each, now)) {
            failed += each.counts().failed.get();
            slow += each.counts().slow.get();
            calls += each.counts().calls.get();
        }
        return rules.opens(failed, slow, calls);
    }

    @Override
    public double failureRate(long now) {
        long failed = 0;
        long calls = 0;
        for (Slices.Slice<Counts> each = slices.last(now); each != null; each = slices.before(each, now)) {
            failed += each.counts().failed.get();
            calls += each.counts().calls.get();
        }
        return calls == 0 ? Double.NaN : (double) failed / calls;
    }
}
