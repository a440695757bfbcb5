package io.fairlead.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Windows against naive models that keep every outcome, over random sequences. */
class WindowModelTest {
    private static final int SEEDS = 300 * Integer.getInteger("fairlead.test.scale", 1);
    private static final long[] ORIGINS = {0, Long.MAX_VALUE - 5, -5, Long.MIN_VALUE};

    /** A model keeps all and looks at all, each time. */
    private interface Model {
        boolean record(int outcome, long sinceOrigin);

        double failureRate(long sinceOrigin);
    }

    private record Noted(int outcome, long slice) {}

    private static final class NaiveRow implements Model {
        private final int limit;
        private int row;

        NaiveRow(int limit) {
            this.limit = limit;
        }

        @Override
        public boolean record(int outcome, long sinceOrigin) {
            row = outcome == Window.OK ? 0 : row + 1;
            return row >= limit;
        }

        @Override
        public double failureRate(long sinceOrigin) {
            return Double.NaN;
        }
    }

    private abstract static class NaiveRate implements Model {
        final List<Noted> all = new ArrayList<>();
        private final BreakerOptions options;

        NaiveRate(BreakerOptions options) {
            this.options = options;
        }

        abstract List<Noted> recent(long sinceOrigin);

        abstract long slice(long sinceOrigin);

        @Override
        public boolean record(int outcome, long sinceOrigin) {
            all.add(new Noted(outcome, slice(sinceOrigin)));
            List<Noted> recent = recent(sinceOrigin);
            int calls = recent.size();
            boolean due = outcome != Window.OK || calls == options.minimumCalls();
            return due
                    && calls >= options.minimumCalls()
                    && (rate(recent, Window.FAILED) >= options.failureRate()
                            || (options.slowCallAfter() != null && rate(recent, Window.SLOW) >= options.slowRate()));
        }

        @Override
        public double failureRate(long sinceOrigin) {
            List<Noted> recent = recent(sinceOrigin);
            return recent.isEmpty() ? Double.NaN : rate(recent, Window.FAILED);
        }

        private static double rate(List<Noted> noted, int bit) {
            return (double) noted.stream()
                            .filter(each -> (each.outcome & bit) != 0)
                            .count()
                    / noted.size();
        }
    }

    private static final class NaiveTime extends NaiveRate {
        private final int slices;
        private final long sliceNanos;

        NaiveTime(BreakerOptions options, BreakerWindow.Time window) {
            super(options);
            this.slices = window.slices();
            this.sliceNanos = window.length().toNanos() / slices;
        }

        @Override
        long slice(long sinceOrigin) {
            return sinceOrigin / sliceNanos;
        }

        @Override
        List<Noted> recent(long sinceOrigin) {
            long now = slice(sinceOrigin);
            return all.stream().filter(each -> now - each.slice < slices).toList();
        }
    }

    /** The count window judges the success that fills the minimum once in its life, not once a turn of the ring. */
    private static final class NaiveCount extends NaiveRate {
        private final BreakerOptions options;
        private final int size;

        NaiveCount(BreakerOptions options, int size) {
            super(options);
            this.options = options;
            this.size = size;
        }

        @Override
        public boolean record(int outcome, long sinceOrigin) {
            boolean opens = super.record(outcome, sinceOrigin);
            return opens && (outcome != Window.OK || all.size() == options.minimumCalls());
        }

        @Override
        long slice(long sinceOrigin) {
            return 0;
        }

        @Override
        List<Noted> recent(long sinceOrigin) {
            return all.subList(Math.max(0, all.size() - size), all.size());
        }
    }

    private static BreakerOptions.Builder anyRates(Random random, int calls) {
        BreakerOptions.Builder options = BreakerOptions.builder()
                .failureRate((1 + random.nextInt(10)) / 10.0)
                .minimumCalls(1 + random.nextInt(calls));
        return random.nextBoolean()
                ? options
                : options.slowCallAfter(Duration.ofMillis(1)).slowRate((1 + random.nextInt(10)) / 10.0);
    }

    /** Outcomes come in bursts and pauses, and are mostly good or mostly bad for a while. */
    private static void compare(Window window, Model model, long sliceNanos, Random random, long seed) {
        long origin = ORIGINS[random.nextInt(ORIGINS.length)];
        long since = 0;
        double bad = 0.5;
        for (int i = 0; i < 200; i++) {
            if (random.nextInt(20) == 0) {
                bad = random.nextDouble();
            }
            since += random.nextInt(4) == 0 ? (long) (random.nextDouble() * random.nextInt(15) * sliceNanos) : 0;
            int outcome = random.nextDouble() < bad ? 1 + random.nextInt(3) : Window.OK;
            // The first reading lays the grid of a window of time.
            long at = i == 0 ? 0 : since;
            since = at;
            boolean opens = window.record(outcome, origin + at);
            boolean expected = model.record(outcome, at);
            if (opens != expected) {
                fail("seed %d, outcome %d from %d: opens %s, the model says %s", seed, i, origin, opens, expected);
            }
            assertThat(window.failureRate(origin + at))
                    .as("seed %d, outcome %d from %d", seed, i, origin)
                    .isEqualTo(Double.valueOf(model.failureRate(at)));
        }
    }

    @Test
    void failuresInARowAreThoseOfTheModel() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            int limit = 1 + random.nextInt(6);
            compare(new ConsecutiveWindow(limit), new NaiveRow(limit), 1_000, random, seed);
        }
    }

    @Test
    void aTimeWindowIsThatOfTheModel() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            int slices = 1 + random.nextInt(12);
            long sliceNanos = 1 + random.nextInt(1_000_000);
            BreakerWindow.Time time = new BreakerWindow.Time(Duration.ofNanos(slices * sliceNanos), slices);
            BreakerOptions options = anyRates(random, 30).window(time).build();
            compare(new Rules(options).newWindow(), new NaiveTime(options, time), sliceNanos, random, seed);
        }
    }

    @Test
    void aCountWindowIsThatOfTheModel() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            int size = 1 + random.nextInt(100);
            BreakerOptions options = anyRates(random, size).lastCalls(size).build();
            compare(new Rules(options).newWindow(), new NaiveCount(options, size), 1_000, random, seed);
        }
    }

    @Test
    void aReadingOlderThanTheNewestSliceCountsThere() {
        BreakerOptions options =
                BreakerOptions.builder().failureRate(1).minimumCalls(100).build();
        Window window = new Rules(options).newWindow();
        long second = TimeUnit.SECONDS.toNanos(1);
        window.record(Window.FAILED, 5 * second);
        window.record(Window.OK, 5 * second - TimeUnit.MILLISECONDS.toNanos(2));
        window.record(Window.OK, 0);
        assertThat(window.failureRate(14 * second)).isEqualTo(1.0 / 3);
        assertThat(window.failureRate(15 * second)).isNaN();
    }

    @Test
    void manyThreadsLoseNoOutcome() throws Exception {
        int threads = 4;
        int each = 20_000;
        Window time = new Rules(BreakerOptions.builder()
                        .failureRate(1)
                        .minimumCalls(1_000_000)
                        .build())
                .newWindow();
        Window count = new Rules(BreakerOptions.builder()
                        .lastCalls(threads * each)
                        .failureRate(1)
                        .build())
                .newWindow();
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(4));
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                all.add(pool.submit(() -> {
                    start.await();
                    for (int i = 0; i < each; i++) {
                        // All within 8 s, so that nothing grows too old.
                        long now = clock.addAndGet(100_000);
                        time.record(i % 4 == 0 ? Window.FAILED : Window.OK, now);
                        count.record(i % 4 == 0 ? Window.FAILED : Window.OK, now);
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> future : all) {
                future.get(60, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(time.failureRate(clock.get())).isEqualTo(0.25);
        assertThat(count.failureRate(clock.get())).isEqualTo(0.25);
    }
}
