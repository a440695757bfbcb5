package io.fairlead.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.Verdict;
import io.fairlead.testkit.FakeCall;
import io.fairlead.testkit.RecordingSite;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a breaker stands open, so that its site need not tell it of calls that succeed. */
class BreakerDoorTest {
    private static Trial inARow(int failures) {
        return Trial.of(BreakerOptions.builder()
                .consecutiveFailures(failures)
                .openFor(Duration.ofSeconds(1))
                .ramp(Duration.ZERO));
    }

    @Test
    void itStandsOpenFromTheStart() {
        assertThat(inARow(3).site.isOpen()).isTrue();
    }

    @Test
    void itWantsToHearWhatFollowsAFailureUntilASuccess() {
        Trial trial = inARow(3);

        trial.call(Verdict.FAILED);
        assertThat(trial.site.isOpen()).isFalse();
        trial.call(Verdict.IGNORED);
        assertThat(trial.site.isOpen()).isFalse();
        trial.call(Verdict.SUCCESS);
        assertThat(trial.site.isOpen()).isTrue();
    }

    @Test
    void aSlowSuccessIsOneOfTheRow() {
        Trial trial = Trial.of(BreakerOptions.builder().consecutiveFailures(2).slowCallAfter(Duration.ofNanos(10)));

        trial.call(Verdict.SUCCESS);

        assertThat(trial.site.isOpen()).isFalse();
    }

    @Test
    void itStandsOpenOnlyWhileItIsClosed() {
        Trial trial = inARow(1);

        trial.call(Verdict.FAILED);
        assertThat(trial.site.isOpen()).as("open").isFalse();
        trial.pass(Duration.ofSeconds(2));
        long probe = trial.enter();
        assertThat(trial.site.isOpen()).as("half-open").isFalse();
        trial.exit(probe, Verdict.SUCCESS);
        trial.call(Verdict.SUCCESS);
        trial.call(Verdict.SUCCESS);
        assertThat(trial.breaker.state(trial.now)).isEqualTo(BreakerState.CLOSED);
        assertThat(trial.site.isOpen()).as("closed again").isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"FORCED_OPEN", "FORCED_CLOSED", "OBSERVE"})
    void anOverrideIsNotStandingOpen(BreakerOverride override) {
        Trial trial = inARow(3);

        trial.breaker.override(override, trial.now);
        assertThat(trial.site.isOpen()).isFalse();
        trial.breaker.override(BreakerOverride.NONE, trial.now);
        assertThat(trial.site.isOpen()).isTrue();
    }

    @Test
    void aRowThatIsUnderWayWhenAnOverrideGoesIsNotForgotten() {
        Trial trial = inARow(3);
        trial.call(Verdict.FAILED);

        trial.breaker.override(BreakerOverride.OBSERVE, trial.now);
        trial.breaker.override(BreakerOverride.NONE, trial.now);

        assertThat(trial.site.isOpen()).isFalse();
    }

    @Test
    void aLateSuccessOfAnEarlierTimeOpensNoDoor() {
        Trial trial = inARow(1);
        long early = trial.enter();

        trial.call(Verdict.FAILED);
        trial.exit(early, Verdict.SUCCESS);

        assertThat(trial.site.isOpen()).isFalse();
    }

    @Test
    void aWindowThatCountsSuccessesNeverStandsOpen() {
        Trial count = Trial.of(BreakerOptions.builder().lastCalls(10));
        Trial time = Trial.of(BreakerOptions.builder().window(Duration.ofSeconds(10)));

        count.call(Verdict.SUCCESS);
        time.call(Verdict.SUCCESS);

        assertThat(count.site.isOpen()).isFalse();
        assertThat(time.site.isOpen()).isFalse();
    }

    /** With three failures to open, two more tell what the row was left at: they open it if the row was not empty. */
    @Test
    void whatTheSiteHearsAgreesWithTheRowWhenASuccessAndAFailureCoincide() throws Exception {
        BreakerFactory factory = new BreakerFactory(
                BreakerOptions.builder().consecutiveFailures(3).build(), BreakerListener.NONE);
        ExecutorService other = Executors.newSingleThreadExecutor();
        CyclicBarrier start = new CyclicBarrier(2);
        int stoodOpen = 0;
        int rounds = 20_000;
        try {
            for (int i = 0; i < rounds; i++) {
                RecordingSite site = new RecordingSite("raced");
                Breaker breaker = factory.create(site);
                long before = breaker.tryEnter(FakeCall.seeded(1), 0);
                breaker.exit(before, Verdict.FAILED, 1, 0);
                long failing = breaker.tryEnter(FakeCall.seeded(1), 0);
                long succeeding = breaker.tryEnter(FakeCall.seeded(1), 0);
                Future<?> success = other.submit(() -> {
                    start.await();
                    breaker.exit(succeeding, Verdict.SUCCESS, 1, 0);
                    return null;
                });
                start.await();
                breaker.exit(failing, Verdict.FAILED, 1, 0);
                success.get();
                boolean isOpen = site.isOpen();
                stoodOpen += isOpen ? 1 : 0;
                for (int more = 0; more < 2; more++) {
                    breaker.exit(breaker.tryEnter(FakeCall.seeded(1), 0), Verdict.FAILED, 1, 0);
                }
                assertThat(breaker.state(0)).isEqualTo(isOpen ? BreakerState.CLOSED : BreakerState.OPEN);
            }
        } finally {
            other.shutdownNow();
        }
        System.out.printf("the door stood open after %,d of %,d races%n", stoodOpen, rounds);
        assertThat(stoodOpen).isBetween(1, rounds - 1);
    }
}
