package io.fairlead.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.Verdict;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
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

    @Test
    void whatTheSiteHearsAgreesWithTheRowWhenASuccessAndAFailureCoincide() throws Exception {
        race(3, BreakerOptions.builder(), trial -> {
            trial.call(Verdict.FAILED);
            long failing = trial.enter();
            long succeeding = trial.enter();
            return new Pair(() -> trial.exit(failing, Verdict.FAILED), () -> trial.exit(succeeding, Verdict.SUCCESS));
        });
    }

    @Test
    void whatTheSiteHearsAgreesWithTheRowWhenAnOverrideComesAndGoesMeanwhile() throws Exception {
        int stoodOpen = race(3, BreakerOptions.builder(), trial -> {
            long failing = trial.enter();
            return new Pair(() -> trial.exit(failing, Verdict.FAILED), () -> {
                trial.breaker.override(BreakerOverride.OBSERVE, trial.now);
                trial.breaker.override(BreakerOverride.NONE, trial.now);
            });
        });
        assertThat(stoodOpen).isZero();
    }

    @Test
    void whatTheSiteHearsAgreesWithTheRowWhenTheRampEndsMeanwhile() throws Exception {
        Duration ramp = Duration.ofSeconds(1);
        race(
                3,
                BreakerOptions.builder()
                        .openFor(Duration.ofSeconds(1))
                        .probes(1)
                        .ramp(ramp),
                trial -> {
                    for (int i = 0; i < 3; i++) {
                        trial.call(Verdict.FAILED);
                    }
                    trial.pass(Duration.ofSeconds(2));
                    trial.call(Verdict.SUCCESS);
                    trial.pass(ramp.minusMillis(1));
                    long lucky = 0;
                    while (lucky <= 0) {
                        lucky = trial.tryEnter();
                    }
                    long failing = lucky;
                    trial.pass(Duration.ofMillis(2));
                    return new Pair(() -> trial.exit(failing, Verdict.FAILED), trial::tryEnter);
                });
    }

    private record Pair(Runnable here, Runnable there) {}

    /**
     * Runs two things at once, many times. After each, one failure less than open the breaker tell what the row was left at:
     * they open it if it was not empty, and then the door must have been shut.
     *
     * @return how often the door stood open
     */
    private static int race(int failures, BreakerOptions.Builder options, Function<Trial, Pair> setUp)
            throws Exception {
        BreakerOptions built = options.consecutiveFailures(failures).build();
        ExecutorService other = Executors.newSingleThreadExecutor();
        CyclicBarrier start = new CyclicBarrier(2);
        int stoodOpen = 0;
        int rounds = 10_000;
        try {
            for (int i = 0; i < rounds; i++) {
                Trial trial = new Trial(built, i);
                Pair pair = setUp.apply(trial);
                Future<?> there = other.submit(() -> {
                    start.await();
                    pair.there.run();
                    return null;
                });
                start.await();
                pair.here.run();
                there.get();
                boolean isOpen = trial.site.isOpen();
                stoodOpen += isOpen ? 1 : 0;
                for (int more = 1; more < failures; more++) {
                    trial.call(Verdict.FAILED);
                }
                assertThat(trial.breaker.state(trial.now))
                        .as("round %,d, the door was %s", i, isOpen ? "open" : "shut")
                        .isEqualTo(isOpen ? BreakerState.CLOSED : BreakerState.OPEN);
            }
        } finally {
            other.shutdownNow();
        }
        System.out.printf("the door stood open after %,d of %,d races%n", stoodOpen, rounds);
        return stoodOpen;
    }
}
