package io.fairlead.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how late things end, each beside a control that waits for the same moment with the same hand-overs between
 * threads and without HTTP. What the controls are late, the machine took, and nobody is blamed for it. A late round is
 * run again: two late ones on a calm machine are a failure, and so is a machine that never gets one done in time.
 */
final class Punctuality {
    private static final long ALLOWED_NANOS = 50_000_000;

    /** From here on, the machine is too busy to judge anything by. */
    private static final long CALM_NANOS = 15_000_000;

    private static final int ROUNDS = 8;

    /** Between the starts of two tries, so that they do not all end at one moment, as calls of a service do not. */
    private static final long GAP_NANOS = 5_000_000;

    /** One thing that is to be over at {@code endNanos}; it returns when it is. */
    interface Timed {
        void runUntil(long endNanos) throws Exception;
    }

    /** What one round measured, in nanoseconds past the end. */
    private record Round(long late, long control) {
        boolean isInTime() {
            return late - control < ALLOWED_NANOS;
        }

        boolean isCalm() {
            return control < CALM_NANOS;
        }
    }

    private final TransportThreads controlThreads = new TransportThreads();
    private final CountDownLatch go = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<Long> late = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> lateControls = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> broken = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    private Punctuality() {}

    /** A transport whose connects only end with their attempt, however busy the machine is. */
    static JdkTransport patientTransport() {
        return JdkTransport.builder().connectTimeout(Duration.ofSeconds(30)).build();
    }

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
        List<Round> late = new ArrayList<>();
        int judged = 0;
        for (int i = 0; i < ROUNDS && judged < 2; i++) {
            Round round = new Punctuality().run(count, nanos, timed);
            if (round.isInTime()) {
                return;
            }
            late.add(round);
            judged += round.isCalm() ? 1 : 0;
        }
        assertThat(late)
                .as("rounds that were late, though their controls were not")
                .isEmpty();
    }

    private Round run(int count, long nanos, Timed timed) throws InterruptedException {
        try (controlThreads) {
            for (int i = 0; i < count; i++) {
                prepare(i * GAP_NANOS, nanos, timed, late);
                prepare(i * GAP_NANOS, nanos, this::control, lateControls);
            }
            go.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(broken).isEmpty();
        assertThat(late).hasSize(count);
        return new Round(max(late), Math.max(0, max(lateControls)));
    }

    private void prepare(long delayNanos, long nanos, Timed timed, ConcurrentLinkedQueue<Long> into) {
        Thread thread = new Thread(() -> {
            try {
                go.await();
                LockSupport.parkNanos(delayNanos);
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

    private void control(long endNanos) throws InterruptedException {
        CompletableFuture<Void> never = new CompletableFuture<>();
        controlThreads.in(
                endNanos - System.nanoTime(), () -> never.completeExceptionally(new IOException("the time is over")));
        try {
            never.get();
        } catch (ExecutionException over) {
            // As it should be.
        }
    }

    private static long max(ConcurrentLinkedQueue<Long> values) {
        return values.stream().mapToLong(Long::longValue).max().orElseThrow();
    }
}
