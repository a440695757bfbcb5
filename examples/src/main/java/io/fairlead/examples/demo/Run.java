package io.fairlead.examples.demo;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The load of both lanes on the same instances, at the same rate, from one origin of time; it starts at once. */
final class Run implements AutoCloseable {
    private final long originNanos = System.nanoTime();
    private final FairleadLane fairlead;
    private final LoadGenerator fairleadLoad;
    private final LoadGenerator plainLoad;
    private final ControlTimer control = new ControlTimer(originNanos);

    Run(FairleadLane fairlead, PlainLane plain, int ratePerSecond) {
        this.fairlead = fairlead;
        fairleadLoad = new LoadGenerator("fairlead", fairlead, originNanos, ratePerSecond);
        plainLoad = new LoadGenerator("plain", plain, originNanos, ratePerSecond);
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

    /** Calls through Fairlead that have neither succeeded nor failed a second after their deadline. */
    long pending() {
        return fairleadLoad.pending(Demo.DEADLINE.plusSeconds(1).toNanos());
    }

    /** Ends the load and waits for the calls under way. */
    @Override
    public void close() {
        fairleadLoad.close();
        plainLoad.close();
        control.close();
    }
}
