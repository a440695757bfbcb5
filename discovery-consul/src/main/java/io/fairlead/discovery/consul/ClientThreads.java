package io.fairlead.discovery.consul;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that carry requests to Consul: daemons with small stacks, as many as there are requests under way. */
final class ClientThreads {
    private static final long STACK_BYTES = 256 * 1024;
    private static final long IDLE_SECONDS = 5;

    private ClientThreads() {}

    static ThreadPoolExecutor named(String name) {
        AtomicInteger count = new AtomicInteger();
        ThreadFactory daemons = task -> {
            Thread thread = new Thread(null, task, name + "-" + count.incrementAndGet(), STACK_BYTES);
            thread.setDaemon(true);
            return thread;
        };
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons);
    }
}
