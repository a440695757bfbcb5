package io.fairlead.core.time;

/**
 * Runs short tasks at points in time of one {@link Ticker}.
 *
 * <p>A task runs on the scheduler's own thread, so it must not block and must not call foreign code: it hands such
 * work to {@link Environment#executor()}. Safe for use by many threads.
 */
public interface Scheduler {
    /**
     * Runs {@code task} once, as soon as the ticker has reached {@code atNanos}; at once when it already has.
     *
     * @param atNanos a reading of the ticker
     * @return a handle that cancels the task while it has not started
     */
    Scheduled at(long atNanos, Runnable task);

    /** A task that waits for its time. */
    interface Scheduled {
        /** Drops the task if it has not started; does nothing otherwise. */
        void cancel();
    }
}
