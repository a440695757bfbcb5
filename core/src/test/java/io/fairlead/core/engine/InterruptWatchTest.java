package io.fairlead.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.time.SystemEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Our interrupt hits the attempt it is meant for, and nothing after it. */
class InterruptWatchTest {
    private static final int SCALE = Integer.getInteger("fairlead.test.scale", 1);

    private final SystemEnvironment environment = new SystemEnvironment();
    private final InterruptWatch watch = new InterruptWatch(environment);

    @AfterEach
    void close() {
        environment.close();
    }

    private static long in(long millis) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void codeThatOutlivesItsTimeIsInterruptedOnceAndTheFlagIsClearAfterwards() {
        InterruptWatch.Place place = watch.arm(in(20));
        boolean interrupted = false;
        try {
            Thread.sleep(20_000);
        } catch (InterruptedException ours) {
            interrupted = true;
        }

        assertThat(interrupted).isTrue();
        assertThat(place.disarm()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void codeThatSwallowsTheInterruptIsReportedAndTheFlagIsClear() {
        InterruptWatch.Place place = watch.arm(in(5));
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(100_000);
        }

        assertThat(place.disarm()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void anInterruptFromElsewhereIsKept() {
        InterruptWatch.Place place = watch.arm(in(60_000));
        Thread.currentThread().interrupt();

        assertThat(place.disarm()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aPlaceIsUsedAgain() {
        InterruptWatch.Place first = watch.arm(in(60_000));
        first.disarm();
        InterruptWatch.Place second = watch.arm(in(60_000));
        second.disarm();

        assertThat(second).isSameAs(first);
    }

    @Test
    void moreAttemptsThanOneSegmentHoldsAreAllWatched() {
        List<InterruptWatch.Place> places = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            places.add(watch.arm(in(60_000)));
        }

        assertThat(places).doesNotHaveDuplicates();
        assertThat(watch.scanOnce(System.nanoTime())).isTrue();
        places.forEach(InterruptWatch.Place::disarm);
        assertThat(watch.scanOnce(System.nanoTime())).isFalse();
    }

    /**
     * Threads whose attempts end just about when they are interrupted: whatever the race, after the place is free the
     * flag is clear. A watch that interrupts after it was disarmed fails here within a second.
     */
    @Test
    void aLateInterruptNeverHitsWhatTheThreadDoesNext() throws Exception {
        int threads = 4;
        int rounds = 20_000 * SCALE;
        ExecutorService pool = Executors.newFixedThreadPool(threads + 1);
        try {
            List<Future<Integer>> hits = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                hits.add(pool.submit(() -> raceWithTheScan(rounds)));
            }
            Future<?> scans = pool.submit(() -> {
                while (!Thread.currentThread().isInterrupted() && hits.stream().anyMatch(hit -> !hit.isDone())) {
                    watch.scanOnce(System.nanoTime());
                }
            });
            int hit = 0;
            for (Future<Integer> each : hits) {
                hit += each.get(60L * SCALE, TimeUnit.SECONDS);
            }
            scans.get(10, TimeUnit.SECONDS);
            assertThat(hit).as("rounds that were interrupted").isBetween(1, threads * rounds - 1);
        } finally {
            pool.shutdownNow();
        }
    }

    private int raceWithTheScan(int rounds) {
        int hit = 0;
        for (int i = 0; i < rounds; i++) {
            InterruptWatch.Place place =
                    watch.arm(System.nanoTime() + ThreadLocalRandom.current().nextInt(2_000));
            for (int spin = ThreadLocalRandom.current().nextInt(60); spin > 0; spin--) {
                Thread.onSpinWait();
            }
            hit += place.disarm() ? 1 : 0;
            if (Thread.interrupted()) {
                throw new AssertionError("an interrupt of ours outlived its attempt, round " + i);
            }
        }
        return hit;
    }
}
