package io.fairlead.examples.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Notices when the machine itself stands still: a thread that wants to wake every millisecond writes down each time it was
 * late.
 *
 * <p>A latency that a lane shows while the whole machine stalled is no fault of the lane. Safe for use by many threads.
 */
final class ControlTimer implements AutoCloseable {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long WORTH_NOTING_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private record Stall(long fromNanos, long toNanos) {}

    private final List<Stall> stalls = new ArrayList<>();
    private final long originNanos;
    private final Thread thread = new Thread(this::run, "control-timer");
    private volatile boolean ended;

    ControlTimer(long originNanos) {
        this.originNanos = originNanos;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long last = System.nanoTime();
        while (!ended) {
            LockSupport.parkNanos(PERIOD_NANOS);
            long now = System.nanoTime();
            if (now - last - PERIOD_NANOS > WORTH_NOTING_NANOS) {
                add(new Stall(last - originNanos, now - originNanos));
            }
            last = now;
        }
    }

    private synchronized void add(Stall stall) {
        stalls.add(stall);
    }

    /** The longest stall that touches a span of time, 0 when there was none. */
    synchronized long longest(long fromNanos, long toNanos) {
        return stalls.stream()
                .filter(stall -> stall.toNanos() > fromNanos && stall.fromNanos() < toNanos)
                .mapToLong(stall -> stall.toNanos() - stall.fromNanos())
                .max()
                .orElse(0);
    }

    @Override
    public void close() {
        ended = true;
    }
}
