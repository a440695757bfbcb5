package io.fairlead.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.Verdict;
import io.fairlead.core.gate.GateSite;
import io.fairlead.resilience.OnModelCheckedJdk;
import io.fairlead.testkit.FakeCall;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/** Stamps against transitions, in every interleaving of two threads that Lincheck's model checker finds. */
@OnModelCheckedJdk
class BreakerRaceTest {
    private static final int INVOCATIONS = 40 * Integer.getInteger("fairlead.test.scale", 1);
    private static final RandomGenerator NO_CHANCE = () -> 0;
    private static final long FAR = Duration.ofHours(1).toNanos();
    private static final FakeCall CALL = FakeCall.seeded(42).deadlineNanos(10 * FAR);
    /** Longer than the first opening lasts, whatever the jitter. */
    private static final long OPEN_NANOS = Duration.ofSeconds(7).toNanos();

    private static final BreakerFactory FACTORY = new BreakerFactory(
            BreakerOptions.builder().consecutiveFailures(2).ramp(Duration.ZERO).build(), BreakerListener.NONE);
    private static final Rules LAST_TWO =
            new Rules(BreakerOptions.builder().lastCalls(2).minimumCalls(2).build());
    private static final Rules THIRD =
            new Rules(BreakerOptions.builder().failureRate(0.33).minimumCalls(3).build());
    private static final Rules NEVER =
            new Rules(BreakerOptions.builder().failureRate(1).minimumCalls(9).build());

    /** A breaker under attack by two threads. */
    private static final class Arena {
        private final LastWord site = new LastWord();
        private final Breaker breaker = FACTORY.create(site);

        static Arena closed() {
            return new Arena();
        }

        static Arena halfOpen() {
            Arena arena = closed();
            arena.exit(arena.enter(0), Verdict.FAILED, 0);
            arena.exit(arena.enter(0), Verdict.FAILED, 0);
            return arena;
        }

        long enter(long now) {
            return breaker.tryEnter(CALL, now);
        }

        void exit(long stamp, Verdict verdict, long now) {
            breaker.exit(stamp, verdict, 1, now);
        }

        BreakerState state(long now) {
            return breaker.state(now);
        }

        /** What the site believes is what the breaker is. */
        void assertSiteKnows(long now) {
            BreakerState believed = site.believed(now);
            if (believed != state(now)) {
                throw new AssertionError("the site believes " + believed + ", the breaker is " + state(now));
            }
        }
    }

    /** A site that keeps the newest word, as the engine's does. */
    private static final class LastWord implements GateSite {
        private record Word(long epoch, BreakerState state, long untilNanos) {}

        private final AtomicReference<Word> last = new AtomicReference<>(new Word(0, BreakerState.CLOSED, 0));

        private void say(Word word) {
            for (Word seen = last.get(); seen.epoch < word.epoch; seen = last.get()) {
                if (last.compareAndSet(seen, word)) {
                    return;
                }
            }
        }

        BreakerState believed(long now) {
            Word word = last.get();
            return word.state == BreakerState.OPEN && now - word.untilNanos >= 0 ? BreakerState.HALF_OPEN : word.state;
        }

        long epoch() {
            return last.get().epoch;
        }

        @Override
        public String name() {
            return "race";
        }

        @Override
        public RandomGenerator random() {
            return NO_CHANCE;
        }

        @Override
        public void available(long epoch) {
            say(new Word(epoch, BreakerState.CLOSED, 0));
        }

        @Override
        public void unavailable(long epoch, long untilNanos) {
            say(new Word(epoch, BreakerState.OPEN, untilNanos));
        }

        @Override
        public void probing(long epoch) {
            say(new Word(epoch, BreakerState.HALF_OPEN, 0));
        }
    }

    private static void race(Runnable one, Runnable other) {
        Thread second = new Thread(other);
        second.start();
        one.run();
        try {
            second.join();
        } catch (InterruptedException foreign) {
            throw new AssertionError(foreign);
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    @Test
    void twoFailuresThatBothFindTheWindowFullOpenItOnce() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            Arena arena = Arena.closed();
            arena.exit(arena.enter(0), Verdict.FAILED, 0);
            long one = arena.enter(0);
            long other = arena.enter(0);
            race(() -> arena.exit(one, Verdict.FAILED, 0), () -> arena.exit(other, Verdict.FAILED, 0));
            check(arena.state(0) == BreakerState.OPEN, "open");
            check(arena.site.epoch() == 2, "one transition, not " + (arena.site.epoch() - 1));
            arena.assertSiteKnows(0);
        });
    }

    @Test
    void aJudgementThatComesTooLateDoesNotUndoWhatFollowed() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            Arena arena = Arena.closed();
            arena.exit(arena.enter(0), Verdict.FAILED, 0);
            long one = arena.enter(0);
            long other = arena.enter(0);
            long later = OPEN_NANOS;
            long[] probe = new long[1];
            race(
                    () -> {
                        arena.exit(one, Verdict.FAILED, 0);
                        probe[0] = arena.enter(later);
                    },
                    () -> arena.exit(other, Verdict.FAILED, 0));
            check(probe[0] > 0, "no probe was let in");
            arena.exit(probe[0], Verdict.SUCCESS, later);
            arena.exit(arena.enter(later), Verdict.SUCCESS, later);
            check(arena.state(later) == BreakerState.CLOSED, "the first of two good probes was lost");
            arena.assertSiteKnows(later);
        });
    }

    @Test
    void aStaleSuccessDoesNotCloseABreakerThatReopensAtTheSameTime() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            Arena arena = Arena.halfOpen();
            long now = OPEN_NANOS;
            long one = arena.enter(now);
            long other = arena.enter(now);
            long third = arena.enter(now);
            long later = now + FAR;
            race(
                    () -> {
                        arena.exit(one, Verdict.FAILED, now);
                        arena.exit(other, Verdict.FAILED, now);
                    },
                    () -> {
                        arena.exit(third, Verdict.SUCCESS, now);
                        arena.enter(later);
                        arena.exit(third, Verdict.SUCCESS, later);
                    });
            check(arena.state(now) != BreakerState.CLOSED, "two of three probes failed, and yet it closed");
            arena.assertSiteKnows(now);
        });
    }

    @Test
    void aFailureOfAnEarlierEpochDoesNotCountInTheNext() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            Arena arena = Arena.closed();
            long stale = arena.enter(0);
            arena.exit(arena.enter(0), Verdict.FAILED, 0);
            arena.exit(arena.enter(0), Verdict.FAILED, 0);
            long now = OPEN_NANOS;
            long one = arena.enter(now);
            long other = arena.enter(now);
            arena.exit(one, Verdict.SUCCESS, now);
            race(() -> arena.exit(other, Verdict.SUCCESS, now), () -> arena.exit(stale, Verdict.FAILED, now));
            check(arena.state(now) == BreakerState.CLOSED, "closed");
            arena.exit(arena.enter(now), Verdict.FAILED, now);
            check(arena.state(now) == BreakerState.CLOSED, "one failure of this epoch opened it");
            arena.exit(arena.enter(now), Verdict.FAILED, now);
            check(arena.state(now) == BreakerState.OPEN, "two failures of this epoch did not open it");
            arena.assertSiteKnows(now);
        });
    }

    @Test
    void aProbeThatExitsOnTwoThreadsCountsOnce() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            Arena arena = Arena.halfOpen();
            long now = OPEN_NANOS;
            long probe = arena.enter(now);
            race(() -> arena.exit(probe, Verdict.SUCCESS, now), () -> arena.exit(probe, Verdict.SUCCESS, now));
            check(arena.state(now) == BreakerState.HALF_OPEN, "one probe closed it");
            arena.exit(arena.enter(now), Verdict.SUCCESS, now);
            check(arena.state(now) == BreakerState.CLOSED, "two probes did not close it");
            arena.assertSiteKnows(now);
        });
    }

    @Test
    void aProbeThatIsReclaimedWhileItReportsCountsOnce() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            Arena arena = Arena.halfOpen();
            long start = OPEN_NANOS;
            long late = arena.enter(start);
            long now = start + FAR;
            long[] next = new long[1];
            race(() -> next[0] = arena.enter(now), () -> arena.exit(late, Verdict.FAILED, now));
            check(next[0] > 0, "the late probe kept its place");
            check(arena.state(now) == BreakerState.HALF_OPEN, "one failed probe counted twice");
            arena.exit(next[0], Verdict.FAILED, now);
            check(arena.state(now) == BreakerState.OPEN, "the failed probe was forgotten");
            arena.assertSiteKnows(now);
        });
    }

    @Test
    void noMoreThanThreeProbesAreLetInAndEachHasItsOwnStamp() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            Arena arena = Arena.halfOpen();
            long now = OPEN_NANOS;
            long[] stamps = new long[4];
            race(
                    () -> {
                        stamps[0] = arena.enter(now);
                        stamps[1] = arena.enter(now);
                    },
                    () -> {
                        stamps[2] = arena.enter(now);
                        stamps[3] = arena.enter(now);
                    });
            int admitted = 0;
            for (int i = 0; i < stamps.length; i++) {
                admitted += stamps[i] > 0 ? 1 : 0;
                for (int j = 0; j < i; j++) {
                    check(stamps[i] == 0 || stamps[i] != stamps[j], "two probes share a stamp");
                }
            }
            check(admitted == 3, admitted + " probes were let in");
            arena.assertSiteKnows(now);
        });
    }

    @Test
    void anOverrideDoesNotLoseATransitionBelowIt() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            Arena arena = Arena.closed();
            arena.exit(arena.enter(0), Verdict.FAILED, 0);
            long stamp = arena.enter(0);
            race(() -> arena.exit(stamp, Verdict.FAILED, 0), () -> {
                arena.breaker.override(BreakerOverride.FORCED_CLOSED, 0);
                arena.breaker.override(BreakerOverride.NONE, 0);
            });
            check(arena.state(0) == BreakerState.OPEN, "the second failure was lost");
            arena.assertSiteKnows(0);
        });
    }

    @Test
    void theSumsOfACountWindowAgreeWithItsOutcomesAfterARace() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            CountWindow window = new CountWindow(LAST_TWO, 2);
            window.record(Window.FAILED, 0);
            race(() -> window.record(Window.OK, 0), () -> window.record(Window.FAILED, 0));
            window.record(Window.OK, 0);
            window.record(Window.OK, 0);
            check(window.failureRate(0) == 0, "the rate over two successes is " + window.failureRate(0));
        });
    }

    @Test
    void aFailureThatMeetsASuccessInAWindowFullOfSuccessesIsNotLost() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            CountWindow window = new CountWindow(LAST_TWO, 2);
            window.record(Window.OK, 0);
            window.record(Window.OK, 0);
            boolean[] opens = new boolean[1];
            race(() -> window.record(Window.OK, 0), () -> opens[0] = window.record(Window.FAILED, 0));
            check(opens[0], "half of two calls failed, and nobody found out");
            check(window.failureRate(0) == 0.5, "the rate is " + window.failureRate(0));
            window.record(Window.OK, 0);
            window.record(Window.OK, 0);
            check(window.failureRate(0) == 0, "the rate over two successes is " + window.failureRate(0));
        });
    }

    @Test
    void ofTwoSuccessesTheOneThatFillsTheMinimumIsJudged() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            TimeWindow window = new TimeWindow(THIRD, 2, 10);
            window.record(Window.FAILED, 0);
            boolean[] opens = new boolean[2];
            race(() -> opens[0] = window.record(Window.OK, 1), () -> opens[1] = window.record(Window.OK, 2));
            check(opens[0] != opens[1], "found to be due: " + opens[0] + ", " + opens[1]);
        });
    }

    @Test
    void noCallIsLostWhenTwoThreadsBeginASlice() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            TimeWindow window = new TimeWindow(NEVER, 2, 10);
            window.record(Window.FAILED, 0);
            race(() -> window.record(Window.OK, 10), () -> window.record(Window.FAILED, 12));
            check(window.failureRate(12) == 2.0 / 3, "the rate is " + window.failureRate(12));
        });
    }

    @Test
    void theModelCheckerFindsARaceThatIsThere() {
        // Says that the tests above can fail: a counter that is not atomic loses an increment.
        AtomicReference<Throwable> found = new AtomicReference<>();
        try {
            Lincheck.runConcurrentTest(INVOCATIONS, () -> {
                int[] count = new int[1];
                race(() -> count[0]++, () -> count[0]++);
                check(count[0] == 2, "an increment was lost");
            });
        } catch (Throwable expected) {
            found.set(expected);
        }
        assertThat(found.get()).hasStackTraceContaining("an increment was lost");
    }
}
