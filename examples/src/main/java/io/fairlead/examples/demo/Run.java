package io.fairlead.examples.demo;

import io.fairlead.examples.shop.Payment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The load of both lanes on the same instances, at the same rate, from one origin of time. */
final class Run implements AutoCloseable {
    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final long originNanos = System.nanoTime();
    private final FairleadLane fairlead;
    private final PlainLane plain;
    private final LoadGenerator fairleadLoad;
    private final LoadGenerator plainLoad;
    private final ControlTimer control = new ControlTimer(originNanos);

    Run(Registry registry, int ratePerSecond) {
        fairlead = new FairleadLane(registry.discovery());
        plain = new PlainLane(() -> registry.addresses(Payment.SERVICE));
        fairleadLoad = new LoadGenerator("fairlead", fairlead, originNanos, ratePerSecond);
        plainLoad = new LoadGenerator("plain", plain, originNanos, ratePerSecond);
    }

    /** Waits until Fairlead knows {@code instances}, and starts the load. */
    void start(int instances) {
        long start = System.nanoTime();
        while (fairlead.known().size() < instances) {
            if (System.nanoTime() - start > READY_NANOS) {
                throw new IllegalStateException(
                        "Fairlead knows " + fairlead.known() + " after 10 s (expected: " + instances + " instances)");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        fairleadLoad.start();
        plainLoad.start();
    }

    /** Nanoseconds since the origin. */
    long now() {
        return System.nanoTime() - originNanos;
    }

    /** Lets the load go on for a while. */
    void goOn(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted");
            }
            LockSupport.parkNanos(left);
        }
    }

    FairleadLane fairlead() {
        return fairlead;
    }

    Samples fairleadSamples() {
        return fairleadLoad.samples();
    }

    Samples plainSamples() {
        return plainLoad.samples();
    }

    ControlTimer control() {
        return control;
    }

    /** Calls through Fairlead that have neither succeeded nor failed. */
    long pending() {
        return fairleadLoad.pending();
    }

    /** Ends the load and waits for the calls under way. */
    void endLoad() {
        fairleadLoad.close();
        plainLoad.close();
    }

    @Override
    public void close() {
        endLoad();
        control.close();
        fairlead.close();
        plain.close();
    }
}
