package io.fairlead.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Pauser;
import io.fairlead.core.time.Scheduler;
import io.fairlead.core.time.SystemEnvironment;
import io.fairlead.core.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our interrupt hits the attempt it is meant for, and nothing after it. */
class InterruptWatchTest {
    private static final int SCALE = Integer.getInteger("fairlead.test.scale", 1);

    private final SystemEnvironment environment = new SystemEnvironment();
    private final AttemptWatch watches = new AttemptWatch(environment);
    private final InterruptWatch watch = watches.interrupts();

    @AfterEach
    void close() {
        environment.close();
    }

    private static InterruptWatch.Place arm(InterruptWatch watch, long limit) {
        InterruptWatch.Place place = watch.newPlace();
        place.arm(limit);
        return place;
    }

    private static long in(long millis) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void codeThatOutlivesItsTimeIsInterruptedOnceAndTheFlagIsClearAfterwards() {
        InterruptWatch.Place place = arm(watch, in(20));
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
        InterruptWatch.Place place = arm(watch, in(5));
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(100_000);
        }

        assertThat(place.disarm()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void anInterruptFromElsewhereIsKept() {
        InterruptWatch.Place place = arm(watch, in(60_000));
        Thread.currentThread().interrupt();

        assertThat(place.disarm()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aPlaceIsUsedAgain() {
        InterruptWatch.Place place = arm(watch, in(60_000));
        place.disarm();
        place.arm(in(60_000));

        assertThat(watch.scan(System.nanoTime())).isTrue();
        assertThat(place.disarm()).isFalse();
        assertThat(watch.scan(System.nanoTime())).isFalse();
    }

    @Test
    void disarmingWhatWasNeverArmedDoesNotWait() {
        assertThat(watch.newPlace().disarm()).isFalse();
    }

    @Test
    void manyAttemptsAreAllWatched() {
        List<InterruptWatch.Place> places = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            places.add(arm(watch, in(60_000)));
        }

        assertThat(places).doesNotHaveDuplicates();
        assertThat(watch.scan(System.nanoTime())).isTrue();
        places.forEach(InterruptWatch.Place::disarm);
        assertThat(watch.scan(System.nanoTime())).isFalse();
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
                    watch.scan(System.nanoTime());
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
        InterruptWatch.Place place = watch.newPlace();
        for (int i = 0; i < rounds; i++) {
            place.arm(System.nanoTime() + ThreadLocalRandom.current().nextInt(2_000));
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

    /**
     * A scan that decided by the limit of an attempt which has ended since: it must let the next attempt of the place go, and
     * not hold it until its own time is over.
     */
    @Test
    @Timeout(60)
    void aScanThatCameForTheAttemptBeforeDoesNotHoldTheNextOne() throws Exception {
        InterruptWatch still = new AttemptWatch(new Still()).interrupts();
        AtomicBoolean over = new AtomicBoolean();
        Runnable scan = () -> {
            while (!over.get()) {
                still.scan(100);
            }
        };
        List<Thread> scans = List.of(new Thread(scan), new Thread(scan));
        scans.forEach(Thread::start);
        InterruptWatch.Place place = still.newPlace();
        for (int round = 0; round < 1_000_000 * SCALE; round++) {
            place.arm(round % 2 == 0 ? 100 : 1L << 60);
            place.disarm();
        }
        over.set(true);
        for (Thread each : scans) {
            each.join();
        }
    }

    @Test
    @Timeout(60)
    void aThreadThatCannotBeInterruptedIsNotHeldByTheWatch() throws Exception {
        AtomicBoolean hit = new AtomicBoolean();
        InterruptWatch still = new AttemptWatch(new Still()).interrupts();
        CountDownLatch armed = new CountDownLatch(1);
        CountDownLatch scanned = new CountDownLatch(1);
        Thread stubborn =
                new Thread(() -> {
                    InterruptWatch.Place place = arm(still, 100);
                    armed.countDown();
                    await(scanned);
                    hit.set(place.disarm());
                }) {
                    @Override
                    public void interrupt() {
                        throw new IllegalStateException("as a channel of the user may, when an interrupt closes it");
                    }
                };
        stubborn.start();
        await(armed);
        still.scan(100);
        scanned.countDown();
        stubborn.join(TimeUnit.SECONDS.toMillis(30));

        assertThat(stubborn.isAlive()).isFalse();
        assertThat(hit).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException foreign) {
            throw new AssertionError(foreign);
        }
    }

    @Test
    void anInnerAttemptThatTimesOutAtTheSameTimeDoesNotSwallowTheInterruptOfTheOneAroundIt() {
        InterruptWatch still = new AttemptWatch(new Still()).interrupts();
        InterruptWatch.Place outer = arm(still, 100);
        InterruptWatch.Place inner = arm(still, 100);
        still.scan(100);

        assertThat(inner.disarm()).isTrue();
        assertThat(Thread.currentThread().isInterrupted())
                .as("the code of the outer attempt still has to learn of its end")
                .isTrue();
        assertThat(outer.disarm()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    /** Time that stands at 0; nothing that is scheduled ever runs. */
    private final class Still implements Environment {
        @Override
        public Ticker ticker() {
            return () -> 0;
        }

        @Override
        public Scheduler scheduler() {
            return (at, task) -> () -> {};
        }

        @Override
        public Executor executor() {
            return environment.executor();
        }

        @Override
        public Executor control() {
            return environment.control();
        }

        @Override
        public RandomGenerator random() {
            return environment.random();
        }

        @Override
        public Pauser pauser() {
            return environment.pauser();
        }
    }
}
