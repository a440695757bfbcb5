package io.fairlead.examples.demo;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Calls until code that has never run has become fast: the slowness of a young JVM is not what the story is about.
 *
 * <p>Each caller makes one call at a time and waits for it patiently, so that nothing is cut off, retried or counted against
 * an instance. It ends when a row of calls was fast, or when its time is over.
 */
final class WarmUp {
    /** The time of a call that is only to warm up. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(8);
    private static final long FAST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int ROW = 20;
    private static final int CALLERS_A_LANE = 2;

    private WarmUp() {}

    /** Calls each instance by itself. */
    static void instances(List<Member> members) {
        inParallel(
                members.stream().<Runnable>map(member -> () -> instance(member)).toList());
    }

    private static void instance(Member member) {
        try (PlainLane lane = new PlainLane(() -> List.of(member.address()), PATIENCE)) {
            untilFast(lane);
        }
    }

    /** Calls lanes of this process. */
    static void lanes(Lane... lanes) {
        inParallel(Stream.of(lanes)
                .flatMap(lane -> Stream.generate(() -> lane).limit(CALLERS_A_LANE))
                .<Runnable>map(lane -> () -> untilFast(lane))
                .toList());
    }

    private static void untilFast(Lane lane) {
        long start = System.nanoTime();
        int row = 0;
        for (long now = start; row < ROW && now - start < LIMIT_NANOS; ) {
            boolean ok = await(lane);
            long end = System.nanoTime();
            row = ok && end - now < FAST_NANOS ? row + 1 : 0;
            now = end;
        }
    }

    private static boolean await(Lane lane) {
        try {
            lane.call().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException stillCold) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void inParallel(List<Runnable> tasks) {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            CompletableFuture.allOf(tasks.stream()
                            .map(task -> CompletableFuture.runAsync(task, threads))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        } finally {
            threads.shutdown();
        }
    }
}
