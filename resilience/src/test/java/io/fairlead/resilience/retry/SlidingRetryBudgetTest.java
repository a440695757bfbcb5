package io.fairlead.resilience.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlidingRetryBudgetTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static int withdrawAll(SlidingRetryBudget budget, long now) {
        int had = 0;
        while (budget.tryWithdraw(now)) {
            had++;
        }
        return had;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5, -5})
    void itStartsWithOneSecondOfItsFloorAndGrowsByThreeASecondUpToItsTimeToLive(long origin) {
        for (int seconds = 0; seconds < 30; seconds++) {
            SlidingRetryBudget budget = new SlidingRetryBudget();
            assertThat(withdrawAll(budget, origin)).isEqualTo(3);
            for (int i = 1; i < seconds; i++) {
                budget.deposit(origin + i * SECOND);
            }
            long now = origin + seconds * SECOND;
            // The first three are forgotten after the time to live, and so are old calls.
            double calls = Math.min(Math.max(0, seconds - 1), 9);
            double floor = 3 * Math.min(9, seconds + 1) - (seconds < 10 ? 3 : 0);
            assertThat(withdrawAll(budget, now)).as("after %d s", seconds).isEqualTo((int)
                    (floor + 0.2 * calls + 1e-9));
        }
    }

    @Test
    void fiveCallsPayForOneRetry() {
        SlidingRetryBudget budget = new SlidingRetryBudget(new BudgetOptions(0.2, 0, Duration.ofSeconds(10)));
        for (int i = 0; i < 4; i++) {
            budget.deposit(0);
        }
        assertThat(budget.tryWithdraw(0)).isFalse();
        budget.deposit(0);
        assertThat(budget.tryWithdraw(0)).isTrue();
        assertThat(budget.tryWithdraw(0)).isFalse();
    }

    @Test
    void whatIsGivenBackCanBeTakenAgainAndNoMore() {
        SlidingRetryBudget budget = new SlidingRetryBudget();
        assertThat(withdrawAll(budget, 0)).isEqualTo(3);
        budget.giveBack(0);
        assertThat(withdrawAll(budget, 0)).isEqualTo(1);
        SlidingRetryBudget unused = new SlidingRetryBudget();
        unused.giveBack(0);
        unused.giveBack(0);
        assertThat(withdrawAll(unused, 0)).isEqualTo(3);
    }

    @Test
    void aRetryGivenBackInALaterSliceIsGivenBackAllTheSame() {
        SlidingRetryBudget budget = new SlidingRetryBudget();
        assertThat(withdrawAll(budget, 0)).isEqualTo(3);
        long later = 2 * SECOND;
        assertThat(withdrawAll(budget, later)).isEqualTo(6);
        for (int i = 0; i < 20; i++) {
            budget.giveBack(later);
        }
        assertThat(withdrawAll(budget, later)).isEqualTo(9);
    }

    @Test
    void callsOlderThanTheTimeToLivePayForNothing() {
        SlidingRetryBudget budget = new SlidingRetryBudget(new BudgetOptions(0.2, 0, Duration.ofSeconds(10)));
        for (int i = 0; i < 1_000; i++) {
            budget.deposit(0);
        }
        assertThat(budget.balance(9 * SECOND)).isEqualTo(200);
        assertThat(budget.balance(10 * SECOND)).isZero();
    }

    /** Every attempt fails, and each call wants {@code retries} more: the load stays bounded. */
    private static void assertAmplification(double callsPerSecond, int retries, long origin, long seed) {
        SlidingRetryBudget budget = new SlidingRetryBudget();
        Random random = new Random(seed);
        long calls = 0;
        long attempts = 0;
        long now = origin;
        long end = origin + 120 * SECOND;
        while (now - end < 0) {
            calls++;
            attempts++;
            budget.deposit(now);
            for (int i = 0; i < retries && budget.tryWithdraw(now); i++) {
                attempts++;
                if (random.nextInt(20) == 0) {
                    budget.giveBack(now);
                    attempts--;
                }
            }
            now += (long) (-Math.log(1 - random.nextDouble()) * SECOND / callsPerSecond);
            double seconds = (now - origin) / 1e9;
            if (attempts > calls * 1.2 + 3 * seconds + 3 + 1e-6) {
                fail("seed %d: %d attempts for %d calls in %.1f s", seed, attempts, calls, seconds);
            }
        }
        double expected = Math.min(calls * (retries + 1.0), calls * 1.2 + 3 * 120);
        assertThat((double) attempts)
                .as("seed %d: the budget is used at %.0f/s", seed, callsPerSecond)
                .isGreaterThan(expected * 0.8);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 5, 50, 2_000})
    void whenEveryAttemptFailsAttemptsStayWithinAFifthMoreThanCallsAndTheFloor(double callsPerSecond) {
        for (long origin : new long[] {0, Long.MAX_VALUE - 5}) {
            for (long seed = 1; seed <= 3; seed++) {
                assertAmplification(callsPerSecond, 3, origin, seed);
            }
        }
    }

    @Test
    void manyThreadsNeverTakeMoreThanThereIs() throws Exception {
        int threads = 4;
        int calls = 20_000;
        SlidingRetryBudget budget = new SlidingRetryBudget(new BudgetOptions(0.2, 0, Duration.ofSeconds(10)));
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        long had = 0;
        try {
            List<Future<Integer>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                all.add(pool.submit(() -> {
                    start.await();
                    int mine = 0;
                    for (int i = 0; i < calls; i++) {
                        budget.deposit(i);
                        mine += budget.tryWithdraw(i) ? 1 : 0;
                    }
                    return mine;
                }));
            }
            start.countDown();
            for (Future<Integer> each : all) {
                had += each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(had).isLessThanOrEqualTo(threads * calls / 5);
        assertThat(had + withdrawAll(budget, calls)).isEqualTo(threads * calls / 5);
    }

    @Test
    void wrongValuesAreRefusedWithTheValueAndWhatWasExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BudgetOptions(20, 3, Duration.ofSeconds(10)))
                .withMessage("share: 20.0 (expected: 0.0 to 1.0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BudgetOptions(0.2, -1, Duration.ofSeconds(10)))
                .withMessage("perSecond: -1.0 (expected: 0.0 to 1,000,000)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BudgetOptions(0.2, 3, Duration.ofMillis(1)))
                .withMessage("ttl: PT0.001S (expected: PT1S to PT1H)");
    }
}
