package io.fairlead.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final long HEALTHY = millis(10);
    private static final long FAULT = millis(2_000);
    private static final long END = millis(7_000);

    @Test
    void aLaneThatNeverLeavesItsBoundsHasRecoveredAtOnce() {
        Recovery recovery = new Recovery(lane(start -> millis(25)), (from, to) -> 0, HEALTHY);

        assertThat(recovery.limitNanos()).isEqualTo(millis(30));
        assertThat(recovery.after(FAULT, END)).hasValue(0);
    }

    @Test
    void itRecoversWhenTheLastSecondIsFreeOfTheFault() {
        Samples samples = lane(start -> start >= FAULT && start < millis(3_000) ? millis(200) : millis(10));

        OptionalLong recovered = new Recovery(samples, (from, to) -> 0, HEALTHY).after(FAULT, END);

        assertThat(recovered.orElseThrow()).isBetween(millis(2_100), millis(2_250));
    }

    @Test
    void aMomentOfRestIsNoRecovery() {
        Samples samples = lane(start -> {
            long since = start - FAULT;
            boolean sick = since >= 0 && since < millis(500) || since >= millis(1_800) && since < millis(2_300);
            return sick ? millis(100) : millis(10);
        });

        OptionalLong recovered = new Recovery(samples, (from, to) -> 0, HEALTHY).after(FAULT, END);

        assertThat(recovered.orElseThrow()).isBetween(millis(3_300), millis(3_450));
    }

    @Test
    void whatNeverComesBackIsToldSo() {
        Samples samples = lane(start -> start >= FAULT ? millis(31) : millis(10));

        assertThat(new Recovery(samples, (from, to) -> 0, HEALTHY).after(FAULT, END))
                .isEmpty();
    }

    @Test
    void aStallOfTheMachineIsNotHeldAgainstTheLane() {
        Samples samples = lane(start -> start >= FAULT ? millis(60) : millis(10));

        assertThat(new Recovery(samples, (from, to) -> millis(40), HEALTHY).after(FAULT, END))
                .hasValue(0);
    }

    private static Samples lane(LongUnaryOperator latency) {
        Samples samples = new Samples();
        for (long start = 0; start < END; start += millis(5)) {
            samples.add(new Sample(start, latency.applyAsLong(start), true, 1));
        }
        return samples;
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
