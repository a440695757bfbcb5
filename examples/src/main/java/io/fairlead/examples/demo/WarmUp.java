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
 * <p>What these calls give does not matter; each caller makes one at a time.
 */
final class WarmUp {
    private static final int CALLS_AN_INSTANCE = 30;
    private static final long PATIENCE_SECONDS = 10;

    private WarmUp() {}

    /** Calls each instance by itself, before it is registered. */
    static void instances(List<Member> members) {
        inParallel(members.stream().<Runnable>map(member -> () -> call(member)).toList());
    }

    private static void call(Member member) {
        try (PlainLane lane = new PlainLane(() -> List.of(member.address()))) {
            for (int i = 0; i < CALLS_AN_INSTANCE; i++) {
                await(lane);
            }
        }
    }

    /** Calls the lanes, with two callers each. */
    static void lanes(Duration duration, Lane... lanes) {
        long end = System.nanoTime() + duration.toNanos();
        inParallel(Stream.of(lanes, lanes)
                .flatMap(Stream::of)
                .<Runnable>map(lane -> () -> {
                    while (end - System.nanoTime() > 0) {
                        await(lane);
                    }
                })
                .toList());
    }

    private static void await(Lane lane) {
        try {
            lane.call().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException stillCold) {
            // The next one is faster.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
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
