package io.fairlead.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how late things end, each beside a thread that does nothing but wait for the same moment: what the latest of
 * those oversleeps, the machine stole, and nobody is blamed for it.
 */
final class Punctuality {
    private static final long ALLOWED_NANOS = 50_000_000;

    /** Between the starts of two tries, so that they do not all end at one moment, as calls of a service do not. */
    private static final long GAP_NANOS = 5_000_000;

    /** One thing that is to be over at {@code endNanos}; it returns when it is. */
    interface Timed {
        void runUntil(long endNanos) throws Exception;
    }

    private final CountDownLatch go = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<Long> late = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> lateControls = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> broken = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    private Punctuality() {}

    /** Lets the JVM load what a first exchange needs, which on a busy machine takes longer than any attempt may. */
    static void warmUp() throws Exception {
        try (FaultServer server = FaultServer.playing(FaultServer.DRIP_BODY);
                JdkTransport transport = JdkTransport.create()) {
            for (int i = 0; i < 3; i++) {
                TimedAttempt at = TimedAttempt.of(server.endpoint(), Duration.ofMillis(250));
                assertThat(catchThrowable(() -> transport.get(at, "/"))).isNotNull();
                assertThat(catchThrowable(() -> transport.getAsync(at, "/").get()))
                        .isNotNull();
            }
        }
    }

    /** Runs {@code count} tries at once, each with the same time, and expects each to end at most 50 ms late. */
    static void assertEachInTime(int count, long nanos, Timed timed) throws InterruptedException {
        Punctuality run = new Punctuality();
        for (int i = 0; i < count; i++) {
            run.prepare(i * GAP_NANOS, nanos, timed, run.late);
            run.prepare(i * GAP_NANOS, nanos, Punctuality::idle, run.lateControls);
        }
        run.go.countDown();
        for (Thread thread : run.threads) {
            thread.join();
        }
        assertThat(run.broken).isEmpty();
        assertThat(run.late).hasSize(count);
        assertThat(max(run.late) - Math.max(0, max(run.lateControls)))
                .as("nanoseconds past the end, beyond the latest control timer")
                .isLessThan(ALLOWED_NANOS);
    }

    private void prepare(long delayNanos, long nanos, Timed timed, ConcurrentLinkedQueue<Long> into) {
        Thread thread = new Thread(() -> {
            try {
                go.await();
                idle(System.nanoTime() + delayNanos);
                long end = System.nanoTime() + nanos;
                timed.runUntil(end);
                into.add(System.nanoTime() - end);
            } catch (Throwable failure) {
                broken.add(failure);
            }
        });
        threads.add(thread);
        thread.start();
    }

    private static long max(ConcurrentLinkedQueue<Long> values) {
        return values.stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    private static void idle(long endNanos) {
        for (long left = endNanos - System.nanoTime(); left > 0; left = endNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
