package io.fairlead.resilience.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.core.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryOptionsTest {
    private static final List<Jitter> JITTERS =
            List.of(Jitter.FULL, Jitter.EQUAL, Jitter.DECORRELATED, Jitter.NONE, Jitter.proportional(0.3));

    private static long millis(Backoff backoff, int retry) {
        return Duration.ofNanos(backoff.nanos(retry)).toMillis();
    }

    private static long delay(RetryOptions options, int retry, long previous, Random random) {
        return options.delayNanos(retry, previous, Verdict.FAILED, random);
    }

    @Test
    void theDefaultsAreTwoRetriesFromTwentyFiveMillisecondsUpToASecondWithFullJitter() {
        assertThat(RetryOptions.DEFAULT)
                .isEqualTo(
                        new RetryOptions(2, new Backoff(Duration.ofMillis(25), Duration.ofSeconds(1), 2), Jitter.FULL));
    }

    @Test
    void eachDelayIsLongerByTheFactorUpToTheCap() {
        assertThat(List.of(1, 2, 3, 6, 7, 8, 1_000).stream().map(n -> millis(Backoff.DEFAULT, n)))
                .containsExactly(25L, 50L, 100L, 800L, 1_000L, 1_000L, 1_000L);
        Backoff tripled = new Backoff(Duration.ofMillis(10), Duration.ofSeconds(10), 3);
        assertThat(List.of(1, 2, 3, 4).stream().map(n -> millis(tripled, n))).containsExactly(10L, 30L, 90L, 270L);
    }

    @Test
    void noNumberOfRetriesAndNoLengthOverflows() {
        Backoff forever = new Backoff(Duration.ofDays(1), Duration.ofSeconds(Long.MAX_VALUE), 1e100);
        for (int retry : new int[] {1, 2, 62, 63, 64, 65, 1_024, Integer.MAX_VALUE}) {
            assertThat(Backoff.DEFAULT.nanos(retry)).as("retry %d", retry).isBetween(25_000_000L, 1_000_000_000L);
            assertThat(forever.nanos(retry)).as("retry %d", retry).isPositive();
            for (Jitter jitter : JITTERS) {
                Random random = new Random(retry);
                long first = jitter.nanos(forever, retry, 0, random);
                assertThat(jitter.nanos(forever, retry, first, random))
                        .as("%s", jitter)
                        .isNotNegative();
                assertThat(jitter.nanos(forever, retry, Long.MAX_VALUE, random))
                        .as("%s", jitter)
                        .isNotNegative();
            }
        }
    }

    @Test
    void everyJitterStaysWithinZeroAndTheCap() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Duration base = Duration.ofNanos(random.nextInt(1_000_000));
            Duration cap = base.plusNanos(random.nextInt(10_000_000));
            Backoff backoff = new Backoff(base, cap, 1 + 3 * random.nextDouble());
            for (Jitter jitter :
                    List.of(Jitter.FULL, Jitter.EQUAL, Jitter.DECORRELATED, Jitter.NONE, Jitter.proportional(1))) {
                long previous = 0;
                for (int retry = 1; retry < 20; retry++) {
                    previous = jitter.nanos(backoff, retry, previous, random);
                    assertThat(previous)
                            .as("seed %d, %s, %s, retry %d", seed, jitter, backoff, retry)
                            .isBetween(0L, cap.toNanos());
                }
            }
        }
    }

    @Test
    void eachJitterCoversItsRangeAndNoMore() {
        Backoff backoff = new Backoff(Duration.ofNanos(1_000), Duration.ofNanos(100_000), 2);
        assertRange(Jitter.FULL, backoff, 0, 4_000);
        assertRange(Jitter.EQUAL, backoff, 2_000, 4_000);
        assertRange(Jitter.proportional(0.25), backoff, 3_000, 5_000);
        assertRange(Jitter.NONE, backoff, 4_000, 4_000);
        assertRange(Jitter.DECORRELATED, backoff, 1_000, 6_000);
    }

    /** The third retry, after a delay of 2,000 ns. */
    private static void assertRange(Jitter jitter, Backoff backoff, long least, long most) {
        Random random = new Random(11);
        long smallest = Long.MAX_VALUE;
        long largest = Long.MIN_VALUE;
        double sum = 0;
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            long drawn = jitter.nanos(backoff, 3, 2_000, random);
            smallest = Math.min(smallest, drawn);
            largest = Math.max(largest, drawn);
            sum += drawn;
        }
        long slack = (most - least) / 100;
        assertThat(smallest).as("%s, seed 11", jitter).isBetween(least, least + slack);
        assertThat(largest).as("%s, seed 11", jitter).isBetween(most - slack, most);
        assertThat(sum / draws)
                .as("mean of %s, seed 11", jitter)
                .isBetween((least + most) / 2.0 - 2 * slack - 1, (least + most) / 2.0 + 2 * slack + 1);
    }

    @Test
    void theFirstDecorrelatedDelayLiesBetweenTheBaseAndThreeTimesIt() {
        RetryOptions options =
                RetryOptions.builder().jitter(Jitter.DECORRELATED).build();
        Random random = new Random(3);
        for (int i = 0; i < 1_000; i++) {
            assertThat(delay(options, 1, 0, random)).as("seed 3").isBetween(25_000_000L, 75_000_000L);
        }
    }

    @Test
    void noBackoffIsNoDelay() {
        for (Jitter jitter : JITTERS) {
            RetryOptions options = RetryOptions.builder()
                    .backoff(Duration.ZERO, Duration.ZERO)
                    .jitter(jitter)
                    .build();
            assertThat(delay(options, 5, 0, new Random(1))).as("%s", jitter).isZero();
        }
    }

    @Test
    void wrongValuesAreRefusedWithTheValueAndWhatWasExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryOptions.builder().max(-1).build())
                .withMessage("max: -1 (expected: 0 to 1000)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryOptions.builder()
                        .backoff(Duration.ofMillis(250), Duration.ofMillis(25))
                        .build())
                .withMessage("longest backoff: PT0.025S (expected: at least the first, PT0.25S)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryOptions.builder().factor(0.5).build())
                .withMessage("factor: 0.5 (expected: at least 1.0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Jitter.proportional(1.5))
                .withMessage("jitter: 1.5 (expected: 0.0 to 1.0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Jitter(Jitter.Kind.FULL, 0.5))
                .withMessage("jitter: 0.5 (expected: 0.0, since it is FULL)");
    }
}
