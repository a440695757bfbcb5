package io.fairlead.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class BreakerOptionsTest {
    private static void refused(Consumer<BreakerOptions.Builder> settings, String message) {
        BreakerOptions.Builder builder = BreakerOptions.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> {
                    settings.accept(builder);
                    builder.build();
                })
                .withMessage(message);
    }

    @Test
    void theDefaultsAreThoseOfAnEndpointsBreaker() {
        assertThat(BreakerOptions.DEFAULT)
                .isEqualTo(new BreakerOptions(
                        new BreakerWindow.Consecutive(5),
                        0.5,
                        null,
                        1.0,
                        20,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        3,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10)));
    }

    @Test
    void aRateWithoutAWindowIsJudgedOverTenSecondsInTenSlices() {
        BreakerWindow tenSeconds = new BreakerWindow.Time(Duration.ofSeconds(10), 10);
        assertThat(BreakerOptions.builder().failureRate(0.3).build().window()).isEqualTo(tenSeconds);
        assertThat(BreakerOptions.builder().minimumCalls(5).build().window()).isEqualTo(tenSeconds);
    }

    @Test
    void aSmallCountWindowLowersTheMinimumUnlessItIsNamed() {
        assertThat(BreakerOptions.builder().lastCalls(10).build().minimumCalls())
                .isEqualTo(10);
        refused(
                b -> b.lastCalls(10).minimumCalls(11),
                "minimumCalls: 11 (expected: at most the 10 calls of the window)");
    }

    @Test
    void aTimeLongerThanTheUsualCapRaisesTheCapUnlessItIsNamed() {
        assertThat(BreakerOptions.builder()
                        .openFor(Duration.ofMinutes(2))
                        .build()
                        .openAtMost())
                .isEqualTo(Duration.ofMinutes(2));
        refused(
                b -> b.openFor(Duration.ofSeconds(5)).openAtMost(Duration.ofSeconds(4)),
                "openAtMost: PT4S (expected: at least openFor, PT5S)");
    }

    @Test
    void wrongValuesAreRefusedWithTheValueAndWhatWasExpected() {
        refused(b -> b.failureRate(0), "failureRate: 0.0 (expected: above 0.0, to 1.0)");
        refused(b -> b.failureRate(50), "failureRate: 50.0 (expected: above 0.0, to 1.0)");
        refused(b -> b.failureRate(Double.NaN), "failureRate: NaN (expected: above 0.0, to 1.0)");
        refused(b -> b.openFor(Duration.ZERO), "openFor: PT0S (expected: > 0)");
        refused(b -> b.probes(0), "probes: 0 (expected: 1 to 1000)");
        refused(b -> b.ramp(Duration.ofSeconds(-1)), "ramp: PT-1S (expected: at least PT0S)");
        refused(b -> b.consecutiveFailures(0), "consecutiveFailures: 0 (expected: 1 to 1000000)");
        refused(b -> b.window(Duration.ZERO), "window: PT0S (expected: > 0)");
        refused(b -> b.minimumCalls(0), "minimumCalls: 0 (expected: at least 1)");
    }

    @Test
    void settingsThatCannotBothHoldAreRefused() {
        refused(
                b -> b.consecutiveFailures(5).failureRate(0.5),
                "failureRate: 0.5 (expected: a window of time or of calls, since consecutiveFailures knows no rate)");
        refused(b -> b.slowRate(0.5), "slowRate: 0.5 (expected: slowCallAfter beside it, which says what is slow)");
    }

    @Test
    void factoriesOfEqualSettingsAreEqual() {
        assertThat(BreakerOptions.builder().build().factory()).isEqualTo(BreakerOptions.DEFAULT.factory());
        assertThat(BreakerOptions.builder().build().factory())
                .hasSameHashCodeAs(BreakerOptions.DEFAULT.factory())
                .isNotEqualTo(BreakerOptions.builder().probes(4).build().factory());
    }
}
