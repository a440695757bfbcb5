package io.fairlead.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fairlead.core.Outcome;
import io.fairlead.core.RefusedException;
import io.fairlead.core.Verdict;
import io.fairlead.core.gate.Refusal;
import io.fairlead.testkit.FakeCall;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a refusal costs, in bytes: never in nanoseconds. */
class RefusalCostTest {
    private static final int COUNTED = 10_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final FakeCall call = FakeCall.seeded(42);
    private Object escaped = "";

    /** The least of a few rounds: the first ones load classes, and a compiler may take a round to settle. */
    private long bytesEach(LongSupplier refusal) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < COUNTED; i++) {
                assertThatIsRefused(refusal.getAsLong());
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least / COUNTED;
    }

    private static void assertThatIsRefused(long stamp) {
        if (stamp != 0) {
            throw new AssertionError("admitted with stamp " + stamp);
        }
    }

    private long enter(Trial trial) {
        long stamp = trial.breaker.tryEnter(call, trial.now);
        escaped = trial.breaker.refusal(trial.now);
        return stamp;
    }

    @ParameterizedTest
    @MethodSource("io.fairlead.resilience.breaker.Trial#cases")
    void anOpenBreakerRefusesWithoutAllocating(Trial.Case each) {
        Trial trial = each.start().open();
        assertThat(bytesEach(() -> enter(trial))).isZero();
        assertThat(escaped).isSameAs(trial.breaker.refusal(trial.now));
    }

    @Test
    void neitherDoesOneThatIsForcedOpenNorOneWhoseProbesAreUnderWay() {
        Trial forced = Trial.of(BreakerOptions.builder());
        forced.breaker.override(BreakerOverride.FORCED_OPEN, forced.now);
        assertThat(bytesEach(() -> enter(forced))).isZero();
        assertThat(forced.retryAfterNanos()).isZero();
        Trial probing = Trial.of(BreakerOptions.builder().probes(1)).halfOpen();
        probing.enter();
        Refusal refusal = probing.breaker.refusal(probing.now);
        assertThat(bytesEach(() -> enter(probing))).isZero();
        assertThat(escaped).isSameAs(refusal);
    }

    @ParameterizedTest
    @MethodSource("io.fairlead.resilience.breaker.Trial#cases")
    void aRefusalAsAValueIsAtMost64Bytes(Trial.Case each) {
        Trial trial = each.start().open();
        assertThat(bytesEach(() -> {
                    long stamp = trial.breaker.tryEnter(call, trial.now);
                    escaped = new Outcome.Rejection<>(
                            new RefusedException("orders", trial.breaker.refusal(trial.now), trial.now));
                    return stamp;
                }))
                .isLessThanOrEqualTo(64);
    }

    @Test
    void whatARefusalSaysIsThatOfTheOpening() {
        Trial trial = Trial.of(BreakerOptions.builder());
        trial.calls(4, Verdict.FAILED);
        long opened = trial.now;
        trial.call(Verdict.TIMED_OUT);
        long until = trial.breaker.refusal(opened).untilNanos();
        trial.now += (until - opened) / 2;
        assertThat(trial.breaker.refusal(trial.now).untilNanos()).isEqualTo(until);
        assertThat(trial.retryAfterNanos()).isEqualTo(until - trial.now);
        assertThat(trial.breaker.refusal(trial.now).lastCause()).isEqualTo("TIMED_OUT");
    }
}
