package io.fairlead.benchmarks.scale;

import io.fairlead.Fairlead;
import io.fairlead.benchmarks.Proof;
import io.fairlead.core.AttemptTimeoutException;
import io.fairlead.core.Op;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.discovery.StaticDiscovery;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * A million asynchronous calls in flight at once: the bytes that they hold, and how late their timeouts are, beside a plain
 * timer of the JDK that has a hundredth as many tasks at the same times in the same JVM.
 *
 * <p>The transport is scripted: each attempt has a stage of its own that nobody completes. Bytes are measured without a
 * callback of the caller's, lateness with one. Starts are paced, 50 each
 * millisecond, since calls that start in one burst time out in one.
 */
@SuppressWarnings("FutureReturnValueIgnored") // their ends are counted
public final class InFlight {
    private static final Op WRITE = Op.named("write");
    private static final long BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Duration STARTS = Duration.ofSeconds(20);
    private static final Duration NEVER = Duration.ofMinutes(10);

    private final int calls;
    private final Duration timeout;

    private InFlight(int calls, Duration timeout) {
        this.calls = calls;
        this.timeout = timeout;
    }

    /** Takes how many calls; a million by default. */
    public static void main(String[] args) throws InterruptedException {
        int calls = args.length == 0 ? 1_000_000 : Integer.parseInt(args[0]);
        InFlight inFlight = new InFlight(calls, STARTS.plusSeconds(2));
        inFlight.measureBytes();
        inFlight.measureLateness();
    }

    private static ServiceClient client(Fairlead fairlead, Duration timeout) {
        return fairlead.service("bench")
                .attemptTimeout(timeout)
                .deadline(NEVER.multipliedBy(2))
                .build();
    }

    private static Fairlead fairlead() {
        String[] addresses =
                IntStream.rangeClosed(1, 100).mapToObj(i -> "127.0.0.1:" + i).toArray(String[]::new);
        return Fairlead.builder()
                .discovery(StaticDiscovery.of("bench", addresses))
                .build();
    }

    private void measureBytes() throws InterruptedException {
        try (Fairlead fairlead = fairlead()) {
            ServiceClient client = client(fairlead, NEVER);
            client.awaitReady(Duration.ofSeconds(10));
            long before = Usage.liveBytes();
            for (int i = 0; i < calls; i++) {
                client.callAsync(WRITE, at -> new CompletableFuture<>());
            }
            long held = Usage.liveBytes() - before;
            Proof.that(client.view().activeCalls() == calls, "all calls are in flight");
            Lateness.print("inFlight.calls", calls);
            Lateness.print("inFlight.megabytes", held / 1e6);
            Lateness.print("inFlight.bytesEach", (double) held / calls);
            client.close(Duration.ZERO);
        }
    }

    private void measureLateness() throws InterruptedException {
        Lateness late = new Lateness(calls);
        Lateness control = new Lateness(calls);
        AtomicInteger other = new AtomicInteger();
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
        try (Fairlead fairlead = fairlead()) {
            ServiceClient client = client(fairlead, timeout);
            client.awaitReady(Duration.ofSeconds(10));
            startPaced(client, timer, late, control, other);
            Proof.that(late.count() == 0, "no call ended before the last had started");
            long spent = Usage.cpuNanos();
            long patience = System.nanoTime() + 3 * timeout.toNanos();
            while (late.count() + other.get() < calls && System.nanoTime() - patience < 0) {
                Thread.sleep(100);
            }
            Lateness.print("inFlight.cpuOfATimeout.micros", (Usage.cpuNanos() - spent) / 1e3 / calls);
            Proof.that(other.get() == 0, "every call ended by its timeout, but " + other);
            Proof.that(late.count() == calls, "every call ended: " + late.count());
            Proof.that(late.earliestMillis() >= -1, "no timeout fired early: " + late.earliestMillis() + " ms");
        } finally {
            timer.shutdown();
        }
        timer.awaitTermination(10, TimeUnit.SECONDS);
        late.print("inFlight.late");
        control.print("inFlight.control");
    }

    private void startPaced(
            ServiceClient client,
            ScheduledThreadPoolExecutor timer,
            Lateness late,
            Lateness control,
            AtomicInteger other) {
        int batch = calls / (int) STARTS.toMillis();
        long next = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            if (i % batch == 0) {
                next += BATCH_NANOS;
                LockSupport.parkNanos(next - System.nanoTime());
            }
            long due = System.nanoTime() + timeout.toNanos();
            if (i % 100 == 0) {
                timer.schedule(() -> control.add(due), due - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
            client.callAsync(WRITE, at -> new CompletableFuture<String>()).whenComplete((value, failure) -> {
                if (isTimeout(failure)) {
                    late.add(due);
                } else {
                    other.incrementAndGet();
                }
            });
        }
    }

    private static boolean isTimeout(Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        return cause instanceof AttemptTimeoutException;
    }
}
