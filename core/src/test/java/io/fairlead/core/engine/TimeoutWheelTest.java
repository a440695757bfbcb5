package io.fairlead.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is pushed expires soon after its time, once; what has ended is let go in proportion to its life. */
class TimeoutWheelTest {
    private static final long TICK = Ticks.NANOS;
    private static final long SEED = 20261124;

    private final ManualEnvironment environment = new ManualEnvironment();
    private final TimeoutWheel wheel =
            new TimeoutWheel(new Ticks(environment, now -> true), Runnable::run, new QuietLog(environment.ticker()));

    private final class Waiting implements TimeoutWheel.Timed {
        final long since;
        final long due;
        final AtomicInteger expired = new AtomicInteger();
        volatile boolean over;
        long expiredAt;
        long overAt;
        boolean dropped;
        TimeoutWheel.@Nullable Timed next;

        Waiting(long since, long due) {
            this.since = since;
            this.due = due;
        }

        @Override
        public TimeoutWheel.@Nullable Timed next() {
            return next;
        }

        @Override
        public void next(TimeoutWheel.@Nullable Timed timed) {
            next = timed;
        }

        /** Whoever finds that it is over drops it. */
        @Override
        public boolean isOver() {
            dropped = over;
            return over;
        }

        @Override
        public long sinceNanos() {
            return since;
        }

        @Override
        public long dueNanos() {
            return due;
        }

        @Override
        public void expire() {
            expiredAt = environment.now;
            expired.incrementAndGet();
        }
    }

    private Waiting push(long since, long due) {
        Waiting waiting = new Waiting(since, due);
        wheel.push(waiting);
        return waiting;
    }

    private boolean tickAfter(long nanos) {
        environment.now += nanos;
        return wheel.tick(environment.now);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, -3_000_000_000L, Long.MAX_VALUE - 5, Long.MIN_VALUE, Long.MAX_VALUE - 1_000_000_000L})
    void eachExpiresOnceNotBeforeItsTimeAndWithinTwoTicksOfIt(long origin) {
        Random random = new Random(SEED);
        environment.now = origin;
        List<Waiting> all = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            for (int j = random.nextInt(3); j > 0; j--) {
                long age = random.nextInt(4) == 0 ? random.nextLong(20_000 * TICK) : 0;
                long limit = random.nextLong(random.nextInt(10) == 0 ? 1_200 * TICK : 40 * TICK);
                all.add(push(environment.now - age, environment.now + limit));
            }
            tickAfter(TICK - 500_000 + random.nextInt(1_000_000));
        }
        for (int i = 0; i < 1_300; i++) {
            tickAfter(TICK);
        }

        assertThat(all).as("seed " + SEED).allSatisfy(each -> {
            assertThat(each.expired).hasValue(1);
            assertThat(each.expiredAt - each.due).isBetween(0L, 2 * TICK + 1_000_000);
        });
        assertThat(tickAfter(TICK)).as("something waits").isFalse();
    }

    @Test
    void whatHasEndedIsLetGoWithinAboutTheTimeThatItLived() {
        Random random = new Random(SEED);
        List<Waiting> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Waiting each = push(environment.now, environment.now + TimeUnit.HOURS.toNanos(1));
            each.overAt = environment.now + random.nextLong(100 * TICK);
            all.add(each);
        }
        for (int i = 0; i < 250; i++) {
            tickAfter(TICK);
            for (Waiting each : all) {
                if (!each.over && environment.now - each.overAt >= 0) {
                    each.over = true;
                    each.overAt = environment.now;
                }
                long heldFor = environment.now - each.overAt;
                assertThat(each.dropped || !each.over || heldFor <= each.overAt - each.since + 2 * TICK)
                        .as("ended at %s, still held at %s, seed %s", each.overAt, environment.now, SEED)
                        .isTrue();
            }
        }

        assertThat(all).allMatch(each -> each.dropped && each.next == null && each.expired.get() == 0);
        assertThat(wheel.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 17, 255, 256, 257, 512, 100_000})
    void whatFallsDueWhileTheTicksStallExpiresAsSoonAsTheyGoOnAndNothingElseDoes(long ticks) {
        environment.now = Long.MAX_VALUE - 7 * TICK;
        List<Waiting> due = new ArrayList<>();
        List<Waiting> later = new ArrayList<>();
        for (int i = 1; i <= 300; i++) {
            due.add(push(environment.now - i * TICK, environment.now + 1 + ticks * TICK * i / 300));
            later.add(push(environment.now - i * TICK, environment.now + (ticks + 1 + i) * TICK));
        }
        wheel.tick(environment.now);

        tickAfter(ticks * TICK + 1);
        tickAfter(TICK);
        assertThat(due).allMatch(each -> each.expired.get() == 1);
        for (int i = 0; i < 303; i++) {
            tickAfter(TICK);
        }

        assertThat(later)
                .allMatch(each -> each.expired.get() == 1
                        && each.expiredAt - each.due >= 0
                        && each.expiredAt - each.due <= 2 * TICK);
    }

    @Test
    void aLimitAsFarAwayAsCanBeIsNotReachedAndNotForgotten() {
        Waiting far = push(environment.now, io.fairlead.core.Deadline.plus(environment.now, Long.MAX_VALUE));
        for (int i = 0; i < 1_000; i++) {
            assertThat(tickAfter(TICK)).isTrue();
        }

        assertThat(far.expired).hasValue(0);
        assertThat(wheel.all()).containsExactly(far);
    }

    @Test
    void aCopyOfAllHasWhatWasPushedJustNowAndLeavesItWaiting() {
        Waiting old = push(environment.now, environment.now + 50 * TICK);
        tickAfter(TICK);
        Waiting fresh = push(environment.now, environment.now + 3 * TICK);

        assertThat(wheel.all()).containsExactlyInAnyOrder(old, fresh);
        assertThat(wheel.all()).containsExactlyInAnyOrder(old, fresh);
        for (int i = 0; i < 5; i++) {
            tickAfter(TICK);
        }
        assertThat(fresh.expired).hasValue(1);
        assertThat(wheel.all()).containsExactly(old);
    }

    @Test
    void closingHandsOutAllThatWaitsOnce() {
        Waiting placed = push(environment.now, environment.now + 50 * TICK);
        tickAfter(TICK);
        Waiting fresh = push(environment.now, environment.now + 50 * TICK);

        wheel.close();
        wheel.close();

        assertThat(placed.expired).hasValue(1);
        assertThat(fresh.expired).hasValue(1);
        assertThat(wheel.all()).isEmpty();
    }

    @Test
    void whatManyThreadsPushWhileItTicksExpiresOnce() throws Exception {
        int threads = 3;
        int each = 20_000;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Waiting> all = new ArrayList<>();
        try {
            List<Future<List<Waiting>>> pushed = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                pushed.add(pool.submit(() -> {
                    List<Waiting> mine = new ArrayList<>();
                    for (int i = 0; i < each; i++) {
                        mine.add(push(0, i % 700 * TICK));
                    }
                    return mine;
                }));
            }
            while (!pushed.stream().allMatch(Future::isDone)) {
                tickAfter(TICK / 100);
            }
            for (Future<List<Waiting>> future : pushed) {
                all.addAll(future.get(60, TimeUnit.SECONDS));
            }
        } finally {
            pool.shutdownNow();
        }
        for (int i = 0; i < 720; i++) {
            tickAfter(TICK);
        }

        assertThat(all).hasSize(threads * each).allMatch(waiting -> waiting.expired.get() == 1);
        assertThat(wheel.all()).isEmpty();
    }
}
