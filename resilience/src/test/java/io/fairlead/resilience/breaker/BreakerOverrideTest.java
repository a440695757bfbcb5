package io.fairlead.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.Verdict;
import io.fairlead.testkit.RecordingSite;
import io.fairlead.testkit.RecordingSite.Word;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerOverrideTest {
    private static Trial trial() {
        return Trial.of(BreakerOptions.builder().ramp(Duration.ZERO));
    }

    @Test
    void forcedOpenRefusesAndIsTakenBackToTheStateThatWas() {
        Trial trial = trial();
        trial.calls(4, Verdict.FAILED);
        trial.breaker.override(BreakerOverride.FORCED_OPEN, trial.now);
        trial.assertRefuses();
        assertThat(trial.breaker.describe(trial.now)).isEqualTo("forced-open");
        assertThat(trial.state()).isEqualTo(BreakerState.CLOSED);
        trial.breaker.override(BreakerOverride.NONE, trial.now);
        trial.call(Verdict.FAILED);
        assertThat(trial.state()).as("the four failures were kept").isEqualTo(BreakerState.OPEN);
    }

    @Test
    void callsUnderWayWhenItIsForcedOpenStillCount() {
        Trial trial = trial();
        trial.calls(4, Verdict.FAILED);
        long stamp = trial.enter();
        trial.breaker.override(BreakerOverride.FORCED_OPEN, trial.now);
        trial.exit(stamp, Verdict.FAILED);
        assertThat(trial.state()).isEqualTo(BreakerState.OPEN);
        assertThat(trial.site.words()).containsOnly(Word.UNAVAILABLE);
    }

    @Test
    void forcedClosedLetsEverybodyInAndLearnsNothing() {
        Trial trial = trial().open();
        trial.breaker.override(BreakerOverride.FORCED_CLOSED, trial.now);
        trial.calls(100, Verdict.FAILED);
        assertThat(trial.breaker.describe(trial.now)).isEqualTo("forced-closed");
        assertThat(trial.state()).isEqualTo(BreakerState.OPEN);
        trial.breaker.override(BreakerOverride.NONE, trial.now);
        trial.assertRefuses();
        trial.passOpen();
        trial.calls(2, Verdict.SUCCESS);
        assertThat(trial.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void observeLetsEverybodyInWhileTheStateBelowGoesOn() {
        Trial trial = trial();
        trial.breaker.override(BreakerOverride.OBSERVE, trial.now);
        trial.calls(5, Verdict.FAILED);
        assertThat(trial.state()).isEqualTo(BreakerState.OPEN);
        trial.calls(100, Verdict.SUCCESS);
        assertThat(trial.state())
                .as("those it would have refused teach it nothing")
                .isEqualTo(BreakerState.OPEN);
        trial.pass(Duration.ofSeconds(6));
        trial.calls(2, Verdict.SUCCESS);
        assertThat(trial.state()).isEqualTo(BreakerState.CLOSED);
        assertThat(trial.site.words()).containsOnly(Word.AVAILABLE);
        assertThat(trial.breaker.refusals()).isZero();
    }

    @Test
    void theSiteIsToldOfOverridesAndOfTheStateBelowWhenTheyEnd() {
        Trial trial = trial().open();
        long until = trial.site.sayings().get(0).untilNanos();
        trial.breaker.override(BreakerOverride.FORCED_CLOSED, trial.now);
        trial.breaker.override(BreakerOverride.FORCED_OPEN, trial.now);
        trial.breaker.override(BreakerOverride.FORCED_OPEN, trial.now);
        trial.breaker.override(BreakerOverride.NONE, trial.now);
        assertThat(trial.site.words())
                .containsExactly(
                        Word.UNAVAILABLE, Word.AVAILABLE, Word.UNAVAILABLE, Word.UNAVAILABLE, Word.UNAVAILABLE);
        assertThat(trial.site.sayings().get(4).untilNanos()).isEqualTo(until);
        assertThat(trial.site.sayings().stream().map(RecordingSite.Saying::epoch))
                .as("the one that stood already is told again: whoever put it there may not have come so far")
                .containsExactly(2L, 3L, 4L, 4L, 5L);
    }
}
