package io.fairlead.examples.demo;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Runs a task again and again on a daemon thread of its own, with a pause before each time. */
final class Ticks implements AutoCloseable {
    private final Thread thread;
    private volatile boolean ended;

    /** Starts; the first time is after one {@code pause}. */
    Ticks(String name, Duration pause, Runnable task) {
        thread = new Thread(() -> run(pause.toNanos(), task), name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run(long pauseNanos, Runnable task) {
        long next = System.nanoTime() + pauseNanos;
        while (!ended) {
            long left = next - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(left);
            } else {
                next += pauseNanos;
                task.run();
            }
        }
    }

    /** No more after this one. */
    @Override
    public void close() {
        ended = true;
        LockSupport.unpark(thread);
    }
}
