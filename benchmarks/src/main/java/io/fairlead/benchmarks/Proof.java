package io.fairlead.benchmarks;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * What a benchmark shows of itself before or after it measures: a breaker that opened, or a timer that was never armed,
 * makes a fine figure of another thing.
 */
public final class Proof {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private Proof() {}

    /**
     * Fails the benchmark unless something holds.
     *
     * @throws IllegalStateException with what was to hold
     */
    public static void that(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("not so: " + what);
        }
    }

    /** Fails the benchmark unless a call that would hang for long, see {@link #hang}, ends early with an exception. */
    public static void timerIsArmed(Callable<?> hanging, String what) {
        long start = System.nanoTime();
        boolean ended = false;
        try {
            hanging.call();
        } catch (Exception expected) {
            ended = true;
        }
        that(ended && System.nanoTime() - start < PATIENCE_NANOS, "the timeout of " + what + " fires");
    }

    /** An answer that comes long after every timeout. */
    public static String hang() throws InterruptedException {
        Thread.sleep(4 * TimeUnit.NANOSECONDS.toMillis(PATIENCE_NANOS));
        return "late";
    }
}
