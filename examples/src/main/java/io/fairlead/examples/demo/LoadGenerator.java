package io.fairlead.examples.demo;

import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls a lane at a steady rate, whatever becomes of the calls before.
 *
 * <p>Each call has a time at which it is meant to start, and its latency counts from there, so that a lane (or this
 * generator) that falls behind cannot hide it. Calls that are late are made up for at once, none is left out.
 */
final class LoadGenerator implements AutoCloseable {
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Lane lane;
    private final Samples samples = new Samples();
    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();
    private final long originNanos;
    private final long intervalNanos;
    private final Thread thread;
    private volatile boolean ended;

    /**
     * Starts the load.
     *
     * @param originNanos the start of the run, a reading of {@link System#nanoTime()}
     * @param ratePerSecond calls a second
     */
    LoadGenerator(String name, Lane lane, long originNanos, int ratePerSecond) {
        this.lane = lane;
        this.originNanos = originNanos;
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / ratePerSecond;
        this.thread = new Thread(this::run, "load-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    Samples samples() {
        return samples;
    }

    private void run() {
        for (long n = 0; !ended; n++) {
            long startNanos = n * intervalNanos;
            long wait = startNanos - (System.nanoTime() - originNanos);
            while (wait > 0 && !ended) {
                LockSupport.parkNanos(wait);
                wait = startNanos - (System.nanoTime() - originNanos);
            }
            if (!ended) {
                call(startNanos);
            }
        }
    }

    private void call(long startNanos) {
        underWay.add(startNanos);
        try {
            lane.call().whenComplete((attempts, failure) -> {
                long latency = System.nanoTime() - originNanos - startNanos;
                samples.add(
                        failure == null
                                ? new Sample(startNanos, latency, true, attempts)
                                : new Sample(startNanos, latency, false, attempts(failure)));
                underWay.remove(startNanos);
            });
        } catch (RuntimeException failed) {
            samples.add(new Sample(startNanos, System.nanoTime() - originNanos - startNanos, false, 0));
            underWay.remove(startNanos);
        }
    }

    private static int attempts(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof FailedCall failed ? failed.attempts() : 0;
    }

    /** Starts no more calls, and waits until those under way have ended, 5 s at most. */
    @Override
    public void close() {
        ended = true;
        LockSupport.unpark(thread);
        long start = System.nanoTime();
        while ((thread.isAlive() || !underWay.isEmpty()) && System.nanoTime() - start < DRAIN_NANOS) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** How many calls have not ended, though they were meant to start longer than {@code ageNanos} ago. */
    long pending(long ageNanos) {
        long now = System.nanoTime() - originNanos;
        return underWay.stream().filter(start -> now - start > ageNanos).count();
    }
}
