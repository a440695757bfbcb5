package io.fairlead.core.time;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * Real time: {@link System#nanoTime()}, one daemon timer thread, and two small pools of daemon threads.
 *
 * <p>The threads are named {@code fairlead-timer-1}, {@code fairlead-worker-n} (foreign code: as many as there are
 * processors, at least 16) and {@code fairlead-control-n} (2 for all services, so that foreign code that blocks cannot
 * stall discovery). The timer starts with the first timed task, the others with their first task and end after 10 s
 * of idleness; all end on {@link #close()}.
 */
public final class SystemEnvironment implements Environment, AutoCloseable {
    private static final long IDLE_SECONDS = 10;
    private static final int WORKERS = Math.max(16, Runtime.getRuntime().availableProcessors());
    private static final int CONTROLLERS = 2;

    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor workers = pool(WORKERS, "fairlead-worker");
    private final ThreadPoolExecutor controllers = pool(CONTROLLERS, "fairlead-control");
    private final RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();

    /** Makes an environment; no thread starts yet. */
    public SystemEnvironment() {
        timer = new ScheduledThreadPoolExecutor(1, daemons("fairlead-timer"), new ThreadPoolExecutor.DiscardPolicy());
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Ticker ticker() {
        return Ticker.SYSTEM;
    }

    @Override
    public Scheduler scheduler() {
        return this::schedule;
    }

    @Override
    public Executor executor() {
        return workers;
    }

    @Override
    public Executor control() {
        return controllers;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Pauser pauser() {
        return SystemEnvironment::park;
    }

    /** Ends the threads; tasks that wait for their time are dropped. */
    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdown();
        controllers.shutdown();
    }

    private Scheduler.Scheduled schedule(long atNanos, Runnable task) {
        ScheduledFuture<?> future =
                timer.schedule(task, Math.max(0, atNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    private static void park(long untilNanos, Wakeup wakeup) throws InterruptedException {
        wakeup.awaitedBy(Thread.currentThread());
        try {
            while (!wakeup.isSignalled()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while waiting for the next attempt");
                }
                long left = untilNanos - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                LockSupport.parkNanos(wakeup, left);
            }
        } finally {
            wakeup.awaitedBy(null);
        }
    }

    private static ThreadPoolExecutor pool(int threads, String name) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                daemons(name),
                new ThreadPoolExecutor.DiscardPolicy());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
