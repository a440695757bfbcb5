package io.fairlead.resilience.breaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * The outcomes of the last so many calls, two bits each, with running sums.
 *
 * <p>A call takes the next place of a ring, swaps its outcome in, and corrects the sums by the difference to the outcome
 * that it pushed out. The swap is atomic, so the sums agree with the ring as soon as nobody is between the two.
 *
 * <p>That is an order of calls, which many threads can only have by writing to one word. But in a ring that is full of
 * successes all places are alike, and one more success changes nothing: it is let go without a write. The order of calls is
 * kept only while there is a failure or a slow call to be pushed out.
 */
final class CountWindow implements Window {
    private static final int BITS = 2;
    private static final int PER_WORD = Long.SIZE / BITS;
    private static final long MASK = FAILED | SLOW;

    private static final VarHandle RING = MethodHandles.arrayElementVarHandle(long[].class);
    private static final AtomicLongFieldUpdater<CountWindow> TAKEN =
            AtomicLongFieldUpdater.newUpdater(CountWindow.class, "taken");
    private static final AtomicIntegerFieldUpdater<CountWindow> FAILED_SUM =
            AtomicIntegerFieldUpdater.newUpdater(CountWindow.class, "failed");
    private static final AtomicIntegerFieldUpdater<CountWindow> SLOW_SUM =
            AtomicIntegerFieldUpdater.newUpdater(CountWindow.class, "slow");

    private final Rules rules;
    private final int size;
    private final long[] ring;
    private volatile long taken;
    private volatile int failed;
    private volatile int slow;

    CountWindow(Rules rules, int size) {
        this.rules = rules;
        this.size = size;
        this.ring = new long[(size + PER_WORD - 1) / PER_WORD];
    }

    @Override
    public boolean record(int outcome, long now) {
        return outcome == OK ? recordSuccess() : take(outcome) >= 0 && judge();
    }

    boolean recordSuccess() {
        if (failed == 0 && slow == 0 && taken >= size) {
            return false;
        }
        return take(OK) + 1 == rules.minimumCalls && judge();
    }

    /** Notes an outcome; the number of outcomes before it. */
    private long take(int outcome) {
        long number = TAKEN.getAndIncrement(this);
        int pushedOut = swap((int) (number % size), outcome);
        int failedMore = (outcome & FAILED) - (pushedOut & FAILED);
        if (failedMore != 0) {
            FAILED_SUM.addAndGet(this, failedMore);
        }
        int slowMore = ((outcome & SLOW) - (pushedOut & SLOW)) / SLOW;
        if (slowMore != 0) {
            SLOW_SUM.addAndGet(this, slowMore);
        }
        return number;
    }

    /** Places that were never taken hold {@link #OK}, which no sum counts. */
    private int swap(int place, int outcome) {
        int word = place / PER_WORD;
        int shift = place % PER_WORD * BITS;
        for (; ; ) {
            long bits = (long) RING.getVolatile(ring, word);
            int old = (int) (bits >>> shift & MASK);
            if (old == outcome
                    || RING.compareAndSet(ring, word, bits, (bits & ~(MASK << shift)) | ((long) outcome << shift))) {
                return old;
            }
        }
    }

    private boolean judge() {
        return rules.opens(failed, slow, calls());
    }

    private long calls() {
        return Math.min(taken, size);
    }

    @Override
    public double failureRate(long now) {
        long calls = calls();
        return calls == 0 ? Double.NaN : Math.min(1, (double) Math.max(0, failed) / calls);
    }
}
