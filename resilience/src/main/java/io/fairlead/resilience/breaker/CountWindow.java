package io.fairlead.resilience.breaker;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The outcomes of the last so many calls, two bits each, with running sums.
 *
 * <p>A call takes the next place of a ring, swaps its outcome in, and corrects the sums by the difference to the outcome
 * that it pushed out. The swap is atomic, so the sums agree with the ring as soon as nobody is between the two.
 */
final class CountWindow implements Window {
    private static final int BITS = 2;
    private static final int PER_WORD = Long.SIZE / BITS;
    private static final long MASK = FAILED | SLOW;

    private final Rules rules;
    private final int size;
    private final AtomicLongArray ring;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger slow = new AtomicInteger();

    CountWindow(Rules rules, int size) {
        this.rules = rules;
        this.size = size;
        this.ring = new AtomicLongArray((size + PER_WORD - 1) / PER_WORD);
    }

    @Override
    public boolean record(int outcome, long now) {
        long number = taken.getAndIncrement();
        int pushedOut = swap((int) (number % size), outcome);
        correct(failed, (outcome & FAILED) - (pushedOut & FAILED));
        correct(slow, ((outcome & SLOW) - (pushedOut & SLOW)) / SLOW);
        return (outcome != OK || number + 1 == rules.minimumCalls) && judge();
    }

    /** Places that were never taken hold {@link #OK}, which no sum counts. */
    private int swap(int place, int outcome) {
        int word = place / PER_WORD;
        int shift = place % PER_WORD * BITS;
        for (; ; ) {
            long bits = ring.get(word);
            int old = (int) (bits >>> shift & MASK);
            if (old == outcome
                    || ring.compareAndSet(word, bits, (bits & ~(MASK << shift)) | ((long) outcome << shift))) {
                return old;
            }
        }
    }

    private static void correct(AtomicInteger sum, int by) {
        if (by != 0) {
            sum.addAndGet(by);
        }
    }

    private boolean judge() {
        return rules.opens(failed.get(), slow.get(), calls());
    }

    private long calls() {
        return Math.min(taken.get(), size);
    }

    @Override
    public double failureRate(long now) {
        long calls = calls();
        return calls == 0 ? Double.NaN : Math.min(1, (double) Math.max(0, failed.get()) / calls);
    }
}
