package io.fairlead.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever becomes of a probe, a breaker whose target is well again lets calls in again. */
class BreakerCannotWedgeTest {
    private static final String CASES = "io.fairlead.resilience.breaker.Trial#cases";
    private static final int PROBES = 3;

    private static List<Long> enterAllProbes(Trial trial) {
        List<Long> stamps = new ArrayList<>();
        for (int i = 0; i < PROBES; i++) {
            stamps.add(trial.enter());
        }
        trial.assertRefuses();
        return stamps;
    }

    @ParameterizedTest
    @MethodSource(CASES)
    void probesThatNeverReportAreReclaimedAndCountAsFailed(Trial.Case each) {
        Trial trial = each.start().halfOpen();
        enterAllProbes(trial);
        trial.pass(Duration.ofSeconds(10));
        assertThat(trial.tryEnter()).isZero();
        assertThat(trial.state()).isEqualTo(BreakerState.OPEN);
        assertThat(trial.breaker.refusal(trial.now).lastCause()).isEqualTo("lost probe");
        trial.assertRecovers();
    }

    @ParameterizedTest
    @MethodSource(CASES)
    void aLostProbeAmongGoodOnesDoesNotKeepTheBreakerFromClosing(Trial.Case each) {
        Trial trial = each.start().halfOpen();
        trial.enter();
        trial.pass(Duration.ofSeconds(11));
        trial.call(Verdict.SUCCESS);
        trial.call(Verdict.SUCCESS);
        assertThat(trial.state()).isEqualTo(BreakerState.CLOSED);
    }

    @ParameterizedTest
    @MethodSource(CASES)
    void aProbeIsGivenUpAtTheDeadlineOfItsCall(Trial.Case each) {
        Trial trial = each.start().halfOpen();
        for (int i = 0; i < PROBES; i++) {
            assertThat(trial.tryEnter(Duration.ofMillis(50))).isPositive();
        }
        trial.pass(Duration.ofMillis(49));
        trial.assertRefuses();
        assertThat(trial.retryAfterNanos()).isEqualTo(1_000_000);
        trial.pass(Duration.ofMillis(1));
        assertThat(trial.tryEnter()).isZero();
        assertThat(trial.state()).isEqualTo(BreakerState.OPEN);
        trial.assertRecovers();
    }

    @ParameterizedTest
    @MethodSource(CASES)
    void probesThatEndInAnErrorReopenIt(Trial.Case each) {
        Trial trial = each.start().halfOpen();
        // What the engine makes of an Error: FAILED, or RELEASED if the virtual machine itself is ill.
        trial.call(Verdict.RELEASED);
        trial.call(Verdict.FAILED);
        trial.call(Verdict.RELEASED);
        trial.call(Verdict.FAILED);
        assertThat(trial.state()).isEqualTo(BreakerState.OPEN);
        trial.assertRecovers();
    }

    @ParameterizedTest
    @MethodSource(CASES)
    void staleResultsNeitherCloseNorReopenIt(Trial.Case each) {
        Trial trial = each.start();
        List<Long> stale = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            stale.add(trial.enter());
        }
        trial.halfOpen();
        List<Long> probes = enterAllProbes(trial);
        for (int i = 0; i < 50; i++) {
            trial.exit(stale.get(i), i % 2 == 0 ? Verdict.SUCCESS : Verdict.FAILED);
            assertThat(trial.state()).isEqualTo(BreakerState.HALF_OPEN);
        }
        trial.assertRefuses();
        assertThat(trial.breaker.lateOutcomes()).isEqualTo(50);
        probes.forEach(stamp -> trial.exit(stamp, Verdict.SUCCESS));
        assertThat(trial.state()).isEqualTo(BreakerState.CLOSED);
    }

    @ParameterizedTest
    @MethodSource(CASES)
    void staleSuccessDoesNotCloseABreakerThatReopened(Trial.Case each) {
        Trial trial = each.start().halfOpen();
        List<Long> probes = enterAllProbes(trial);
        trial.exit(probes.get(0), Verdict.FAILED);
        trial.exit(probes.get(1), Verdict.FAILED);
        assertThat(trial.state()).isEqualTo(BreakerState.OPEN);
        trial.exit(probes.get(2), Verdict.SUCCESS);
        assertThat(trial.state()).isEqualTo(BreakerState.OPEN);
        trial.passOpen();
        trial.enter();
        trial.exit(probes.get(2), Verdict.SUCCESS);
        trial.exit(probes.get(2), Verdict.SUCCESS);
        assertThat(trial.state()).isEqualTo(BreakerState.HALF_OPEN);
        trial.assertRecovers();
    }

    @ParameterizedTest
    @MethodSource(CASES)
    void staleFailuresDoNotOpenABreakerThatClosedAgain(Trial.Case each) {
        Trial trial = each.start();
        List<Long> stale = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            stale.add(trial.enter());
        }
        trial.open();
        trial.assertRecovers();
        stale.forEach(stamp -> trial.exit(stamp, Verdict.FAILED));
        assertThat(trial.state()).isEqualTo(BreakerState.CLOSED);
    }

    @ParameterizedTest
    @MethodSource(CASES)
    void cancelledProbesGiveTheirPlaceBack(Trial.Case each) {
        probesThatSayNothing(each, Verdict.RELEASED);
    }

    @ParameterizedTest
    @MethodSource(CASES)
    void ignoredOutcomesGiveTheirPlaceBack(Trial.Case each) {
        probesThatSayNothing(each, Verdict.IGNORED);
    }

    private static void probesThatSayNothing(Trial.Case each, Verdict verdict) {
        Trial trial = each.start().halfOpen();
        for (int round = 0; round < 100; round++) {
            enterAllProbes(trial).forEach(stamp -> trial.exit(stamp, verdict));
            assertThat(trial.state()).isEqualTo(BreakerState.HALF_OPEN);
        }
        trial.assertRecovers();
    }

    @ParameterizedTest
    @MethodSource(CASES)
    void aProbeThatExitsTwiceCountsOnce(Trial.Case each) {
        Trial trial = each.start().halfOpen();
        long well = trial.enter();
        trial.exit(well, Verdict.SUCCESS);
        trial.exit(well, Verdict.SUCCESS);
        trial.exit(well, Verdict.SUCCESS);
        assertThat(trial.state()).isEqualTo(BreakerState.HALF_OPEN);
        long ill = trial.enter();
        trial.exit(ill, Verdict.FAILED);
        trial.exit(ill, Verdict.FAILED);
        assertThat(trial.state()).isEqualTo(BreakerState.HALF_OPEN);
        trial.call(Verdict.SUCCESS);
        assertThat(trial.state()).isEqualTo(BreakerState.CLOSED);
    }

    @ParameterizedTest
    @MethodSource(CASES)
    void aProbeReleasedTwiceMakesRoomForOne(Trial.Case each) {
        Trial trial = each.start().halfOpen();
        List<Long> probes = enterAllProbes(trial);
        trial.exit(probes.get(0), Verdict.RELEASED);
        trial.exit(probes.get(0), Verdict.RELEASED);
        trial.enter();
        trial.assertRefuses();
    }

    @ParameterizedTest
    @MethodSource(CASES)
    void aReclaimedProbeThatReportsAfterAllChangesNothing(Trial.Case each) {
        Trial trial = each.start().halfOpen();
        long lost = trial.enter();
        trial.pass(Duration.ofSeconds(10));
        trial.enter();
        trial.exit(lost, Verdict.FAILED);
        assertThat(trial.state()).as("one failed, not two").isEqualTo(BreakerState.HALF_OPEN);
        trial.exit(lost, Verdict.SUCCESS);
        assertThat(trial.state()).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(trial.breaker.lateOutcomes()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource(CASES)
    void itGoesRoundManyTimes(Trial.Case each) {
        Trial trial = each.start();
        for (int round = 0; round < 200; round++) {
            trial.halfOpen();
            trial.enter();
            trial.call(Verdict.SUCCESS);
            trial.call(Verdict.SUCCESS);
            assertThat(trial.state()).as("round %d", round).isEqualTo(BreakerState.CLOSED);
        }
    }

    @ParameterizedTest
    @MethodSource(CASES)
    void aTotalFailureOpensItAlthoughTheClockOnceWentBackALittle(Trial.Case each) {
        Trial trial = each.start();
        trial.calls(50, Verdict.SUCCESS);
        trial.pass(Duration.ofSeconds(1));
        trial.call(Verdict.SUCCESS);
        trial.pass(Duration.ofMillis(-2));
        trial.call(Verdict.SUCCESS);
        trial.pass(Duration.ofSeconds(20));
        for (int i = 0; i < 60 && trial.state() == BreakerState.CLOSED; i++) {
            trial.call(Verdict.FAILED);
        }
        assertThat(trial.state()).isEqualTo(BreakerState.OPEN);
    }
}
