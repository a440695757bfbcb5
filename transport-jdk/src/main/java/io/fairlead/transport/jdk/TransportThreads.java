package io.fairlead.transport.jdk;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one transport: as many daemon workers as there is work, and one daemon timer.
 *
 * <p>The workers are not bounded, as the JDK resolves host names on them, which blocks. All end after 10 s of idleness
 * and on {@link #close()}. The timer only hands over: what a timeout calls may be the user's code.
 */
final class TransportThreads implements AutoCloseable {
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons("fairlead-http"));
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, daemons("fairlead-http-timer"), new ThreadPoolExecutor.DiscardPolicy());

    TransportThreads() {
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    /** Where the JDK does its work, and where timeouts are delivered. */
    ThreadPoolExecutor workers() {
        return workers;
    }

    /** Runs {@code task} on a worker in {@code nanos} from now. */
    ScheduledFuture<?> in(long nanos, Runnable task) {
        return timer.schedule(() -> workers.execute(task), nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdown();
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
