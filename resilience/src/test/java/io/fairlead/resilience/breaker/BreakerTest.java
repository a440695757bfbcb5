package io.fairlead.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fairlead.core.Verdict;
import io.fairlead.core.gate.Refusal;
import io.fairlead.testkit.FakeCall;
import io.fairlead.testkit.RecordingSite;
import io.fairlead.testkit.RecordingSite.Word;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static Trial inARow() {
        return Trial.of(BreakerOptions.builder().ramp(Duration.ZERO));
    }

    @Test
    void fiveFailuresInARowOpenIt() {
        Trial trial = inARow();
        trial.calls(4, Verdict.FAILED);
        assertThat(trial.state()).isEqualTo(BreakerState.CLOSED);
        trial.call(Verdict.TIMED_OUT);
        assertThat(trial.state()).isEqualTo(BreakerState.OPEN);
        trial.assertRefuses();
        assertThat(trial.breaker.refusals()).isEqualTo(1);
    }

    @Test
    void aSuccessEndsTheRowAndAnOutcomeThatSaysNothingDoesNot() {
        Trial trial = inARow();
        trial.calls(4, Verdict.FAILED);
        trial.call(Verdict.SUCCESS);
        trial.calls(4, Verdict.FAILED);
        trial.call(Verdict.IGNORED);
        trial.call(Verdict.RELEASED);
        assertThat(trial.state()).isEqualTo(BreakerState.CLOSED);
        trial.call(Verdict.FAILED);
        assertThat(trial.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void halfOfTwentyCallsOpenATimeWindow() {
        Trial trial = Trial.of(BreakerOptions.builder().failureRate(0.5));
        trial.calls(9, Verdict.FAILED);
        trial.calls(10, Verdict.SUCCESS);
        assertThat(trial.breaker.failureRate(trial.now)).isCloseTo(9.0 / 19, within(1e-12));
        trial.call(Verdict.FAILED);
        assertThat(trial.state()).isEqualTo(BreakerState.OPEN);
        assertThat(trial.breaker.failureRate(trial.now)).isEqualTo(0.5);
    }

    @Test
    void theSuccessThatFillsTheMinimumIsJudged() {
        for (Trial.Kind kind : Trial.KINDS.subList(1, 3)) {
            Trial trial = Trial.of(BreakerOptions.builder().window(kind.window()));
            trial.calls(10, Verdict.FAILED);
            trial.calls(9, Verdict.SUCCESS);
            assertThat(trial.state()).as(kind.name()).isEqualTo(BreakerState.CLOSED);
            trial.call(Verdict.SUCCESS);
            assertThat(trial.state()).as(kind.name()).isEqualTo(BreakerState.OPEN);
        }
    }

    @Test
    void failuresOlderThanTheWindowDoNotCount() {
        Trial trial = Trial.of(BreakerOptions.builder().failureRate(0.5));
        trial.calls(19, Verdict.FAILED);
        trial.pass(Duration.ofSeconds(10));
        trial.calls(19, Verdict.FAILED);
        assertThat(trial.state()).isEqualTo(BreakerState.CLOSED);
        trial.call(Verdict.FAILED);
        assertThat(trial.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void slowCallsOpenItWhetherTheyFailOrNot() {
        Trial trial = Trial.of(
                BreakerOptions.builder().slowCallAfter(Duration.ofMillis(100)).slowRate(0.5));
        for (int i = 0; i < 20; i++) {
            assertThat(trial.state()).isEqualTo(BreakerState.CLOSED);
            long elapsed = Duration.ofMillis(i % 2 == 0 ? 100 : 101).toNanos();
            trial.breaker.exit(trial.enter(), Verdict.SUCCESS, elapsed, trial.now);
        }
        assertThat(trial.state()).isEqualTo(BreakerState.OPEN);
        assertThat(trial.breaker.refusal(trial.now).lastCause()).isEqualTo("slow call");
    }

    @Test
    void slowCallsInARowCountAsFailedWhenThereIsALimit() {
        Trial trial = Trial.of(BreakerOptions.builder().slowCallAfter(Duration.ofMillis(100)));
        for (int i = 0; i < 5; i++) {
            trial.breaker.exit(
                    trial.enter(), Verdict.SUCCESS, Duration.ofSeconds(1).toNanos(), trial.now);
        }
        assertThat(trial.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void itStaysOpenFiveSecondsGiveOrTakeAFifth() {
        for (long seed = 0; seed < 50; seed++) {
            RecordingSite site = new RecordingSite("target", new Random(seed));
            Breaker breaker = new BreakerFactory(BreakerOptions.DEFAULT, BreakerListener.NONE).create(site);
            for (int i = 0; i < 5; i++) {
                breaker.exit(breaker.tryEnter(FakeCall.seeded(42), 0), Verdict.FAILED, 0, 0);
            }
            assertThat(breaker.refusal(0).retryAfterNanos(0))
                    .as("seed %d", seed)
                    .isBetween(4_000_000_000L, 6_000_000_000L);
        }
    }

    @Test
    void eachOpeningInARowLastsTwiceAsLongUpToAMinute() {
        Trial trial = inARow().open();
        long[] seconds = {5, 10, 20, 40, 60, 60, 60};
        for (long expected : seconds) {
            long open = trial.retryAfterNanos();
            assertThat(open / 1e9).isBetween(expected * 0.8, expected * 1.2);
            trial.passOpen();
            trial.call(Verdict.FAILED);
            trial.call(Verdict.FAILED);
            assertThat(trial.state()).isEqualTo(BreakerState.OPEN);
        }
    }

    @Test
    void anOpeningAfterItClosedLastsTheFirstTimeAgain() {
        Trial trial = inARow().halfOpen();
        trial.calls(2, Verdict.FAILED);
        trial.passOpen();
        trial.calls(2, Verdict.SUCCESS);
        trial.open();
        assertThat(trial.retryAfterNanos()).isBetween(4_000_000_000L, 6_000_000_000L);
    }

    @Test
    void aServerThatAsksForLongerIsLeftAloneThatLongButNoLongerThanTheCap() {
        Trial trial = inARow();
        trial.calls(4, Verdict.FAILED);
        trial.call(Verdict.overloaded(Duration.ofSeconds(30)));
        assertThat(trial.retryAfterNanos()).isEqualTo(30_000_000_000L);
        trial.passOpen();
        trial.call(Verdict.FAILED);
        trial.call(Verdict.overloaded(Duration.ofDays(1)));
        assertThat(trial.retryAfterNanos()).isEqualTo(60_000_000_000L);
    }

    @Test
    void probesAreAtMostThreeAtATimeAndDecideEarly() {
        Trial trial = inARow().halfOpen();
        long first = trial.enter();
        long second = trial.enter();
        long third = trial.enter();
        trial.assertRefuses();
        trial.exit(first, Verdict.SUCCESS);
        trial.assertRefuses();
        trial.exit(second, Verdict.SUCCESS);
        assertThat(trial.state()).isEqualTo(BreakerState.CLOSED);
        trial.exit(third, Verdict.FAILED);
        trial.calls(4, Verdict.FAILED);
        assertThat(trial.state()).as("the third probe is of the past").isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void slowProbesReopenIt() {
        Trial trial = Trial.of(
                BreakerOptions.builder().slowCallAfter(Duration.ofMillis(100)).ramp(Duration.ZERO));
        trial.halfOpen();
        for (int i = 0; i < 3; i++) {
            assertThat(trial.state()).isEqualTo(BreakerState.HALF_OPEN);
            trial.breaker.exit(
                    trial.enter(), Verdict.SUCCESS, Duration.ofSeconds(1).toNanos(), trial.now);
        }
        assertThat(trial.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void recoveringLetsInAShareThatGrowsFromATenthToAll() {
        Trial trial = Trial.of(BreakerOptions.builder().ramp(Duration.ofSeconds(10)));
        trial.halfOpen();
        trial.calls(2, Verdict.SUCCESS);
        assertThat(trial.state()).isEqualTo(BreakerState.RECOVERING);
        FakeCall call = FakeCall.seeded(7);
        for (int second = 0; second < 10; second++) {
            int admitted = 0;
            for (int i = 0; i < 10_000; i++) {
                admitted += trial.breaker.tryEnter(call, trial.now) > 0 ? 1 : 0;
            }
            assertThat(admitted / 1e4).as("seed 7, second %d", second).isCloseTo(0.1 + 0.09 * second, within(0.02));
            trial.pass(Duration.ofSeconds(1));
        }
        assertThat(trial.state()).isEqualTo(BreakerState.CLOSED);
        trial.calls(100, Verdict.SUCCESS);
        assertThat(trial.transitions.stream().map(BreakerTransition::to))
                .containsExactly(
                        BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.RECOVERING, BreakerState.CLOSED);
    }

    @Test
    void failuresWhileRecoveringReopenItForLonger() {
        Trial trial = Trial.of(BreakerOptions.builder());
        trial.halfOpen();
        trial.calls(2, Verdict.SUCCESS);
        trial.pass(Duration.ofSeconds(9));
        for (int i = 0; i < 1_000 && trial.state() == BreakerState.RECOVERING; i++) {
            long stamp = trial.breaker.tryEnter(FakeCall.seeded(i), trial.now);
            if (stamp > 0) {
                trial.exit(stamp, Verdict.FAILED);
            }
        }
        assertThat(trial.state()).isEqualTo(BreakerState.OPEN);
        assertThat(trial.retryAfterNanos()).isBetween(8_000_000_000L, 12_000_000_000L);
    }

    @Test
    void theSiteHearsOfEachChangeWithAGrowingEpoch() {
        Trial trial = inARow().halfOpen();
        assertThat(trial.site.words()).containsExactly(Word.UNAVAILABLE);
        assertThat(trial.site.sayings().get(0).untilNanos()).isEqualTo(trial.now);
        trial.calls(2, Verdict.SUCCESS);
        trial.halfOpen();
        trial.calls(2, Verdict.FAILED);
        assertThat(trial.site.words())
                .containsExactly(
                        Word.UNAVAILABLE,
                        Word.PROBING,
                        Word.AVAILABLE,
                        Word.UNAVAILABLE,
                        Word.PROBING,
                        Word.UNAVAILABLE);
        List<Long> epochs =
                trial.site.sayings().stream().map(RecordingSite.Saying::epoch).toList();
        assertThat(epochs).doesNotHaveDuplicates().isSorted();
        assertThat(epochs.get(0)).isPositive();
    }

    @Test
    void aListenerThatThrowsChangesNothing() {
        Breaker breaker = new BreakerFactory(BreakerOptions.DEFAULT, transition -> {
                    throw new Broken();
                })
                .create(new RecordingSite("target"));
        for (int i = 0; i < 5; i++) {
            breaker.exit(breaker.tryEnter(FakeCall.seeded(42), 0), Verdict.FAILED, 0, 0);
        }
        assertThat(breaker.state(0)).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void aRefusalSaysWhatIsKnown() {
        Trial trial = Trial.of(BreakerOptions.builder().failureRate(0.5));
        trial.calls(8, Verdict.SUCCESS);
        trial.open();
        Refusal refusal = trial.breaker.refusal(trial.now);
        assertThat(refusal.name()).isEqualTo("orders-db");
        assertThat(refusal.state()).isEqualTo("open");
        assertThat(refusal.failureRate()).isEqualTo(0.6);
        assertThat(refusal.lastCause()).isEqualTo("FAILED");
        assertThat(refusal.describe(Duration.ofMillis(1_200)))
                .isEqualTo("breaker of orders-db is open, retry after 1,200 ms, failure rate 60 %, last cause FAILED");
    }

    @Test
    void aClosedBreakerOverFailuresInARowGivesTheSameStampAndKeepsItsStanding() {
        Trial trial = inARow();
        long first = trial.enter();
        trial.exit(first, Verdict.SUCCESS);
        assertThat(trial.enter()).isEqualTo(first);
        assertThat(trial.site.sayings()).isEmpty();
    }

    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken() {
            super("a listener that throws", null, false, false);
        }
    }
}
