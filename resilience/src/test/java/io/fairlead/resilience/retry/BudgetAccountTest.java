package io.fairlead.resilience.retry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fairlead.core.retry.RetryBudget;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
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

/** The accounts of a retry budget, one a thread. */
class BudgetAccountTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final BudgetOptions NO_FLOOR = new BudgetOptions(0.2, 0, Duration.ofSeconds(10));

    private static int withdrawAll(SlidingRetryBudget budget, long now) {
        int had = 0;
        while (budget.tryWithdraw(now)) {
            had++;
        }
        return had;
    }

    @Test
    void theCallsOfAllAccountsPayTogether() {
        SlidingRetryBudget budget = new SlidingRetryBudget(NO_FLOOR);
        List<RetryBudget.Account> accounts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            accounts.add(budget.account());
        }
        accounts.forEach(account -> account.deposit(0));
        assertThat(budget.tryWithdraw(0)).isFalse();
        budget.deposit(0);
        assertThat(budget.tryWithdraw(0)).isTrue();
        assertThat(budget.tryWithdraw(0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5, -5, Long.MIN_VALUE})
    void accountsAreWorthWhatTheBudgetItselfWouldHaveNoted(long origin) {
        for (long seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            SlidingRetryBudget byAccounts = new SlidingRetryBudget();
            SlidingRetryBudget itself = new SlidingRetryBudget();
            RetryBudget.Account[] accounts = new RetryBudget.Account[3];
            long now = origin;
            for (int i = 0; i < 300; i++) {
                int drawn = random.nextInt(accounts.length);
                // Threads come and go, and their accounts with them.
                if (accounts[drawn] == null || random.nextInt(10) == 0) {
                    accounts[drawn] = byAccounts.account();
                }
                accounts[drawn].deposit(now);
                itself.deposit(now);
                boolean retry = random.nextInt(4) == 0;
                assertThat(retry && byAccounts.tryWithdraw(now))
                        .as("seed %d, call %d", seed, i)
                        .isEqualTo(retry && itself.tryWithdraw(now));
                assertThat(byAccounts.balance(now))
                        .as("seed %d, call %d", seed, i)
                        .isEqualTo(itself.balance(now));
                now += random.nextInt(10) == 0 ? (long) (random.nextDouble() * 4 * SECOND) : random.nextInt(1_000_000);
            }
        }
    }

    @Test
    void callsOlderThanTheTimeToLivePayForNothing() {
        SlidingRetryBudget budget = new SlidingRetryBudget(NO_FLOOR);
        RetryBudget.Account account = budget.account();
        for (int i = 0; i < 1_000; i++) {
            account.deposit(0);
        }
        assertThat(budget.balance(9 * SECOND)).isEqualTo(200);
        assertThat(budget.balance(10 * SECOND)).isZero();
    }

    @Test
    void aReadingOlderThanTheSliceOfTheAccountCountsThere() {
        SlidingRetryBudget budget = new SlidingRetryBudget(NO_FLOOR);
        RetryBudget.Account account = budget.account();
        account.deposit(5 * SECOND);
        account.deposit(0);
        assertThat(budget.balance(14 * SECOND)).isEqualTo(0.4);
        assertThat(budget.balance(15 * SECOND)).isZero();
    }

    @Test
    void whatADroppedAccountNotedStaysNotedAndTheAccountIsNotKept() {
        SlidingRetryBudget budget = new SlidingRetryBudget(NO_FLOOR);
        WeakReference<RetryBudget.Account> dropped = noteFiveAndDrop(budget);
        for (int i = 0; i < 50 && dropped.get() != null; i++) {
            System.gc();
        }
        assertThat(dropped.get()).isNull();
        assertThat(withdrawAll(budget, 0)).isEqualTo(1);
    }

    private static WeakReference<RetryBudget.Account> noteFiveAndDrop(SlidingRetryBudget budget) {
        RetryBudget.Account account = budget.account();
        for (int i = 0; i < 5; i++) {
            account.deposit(0);
        }
        return new WeakReference<>(account);
    }

    @Test
    void whatAnAccountNotesASliceLatePaysForNothing() {
        SlidingRetryBudget budget = new SlidingRetryBudget(NO_FLOOR);
        RetryBudget.Account heldUp = budget.account();
        heldUp.deposit(0);
        budget.deposit(SECOND);
        heldUp.deposit(SECOND - 1);
        assertThat(budget.balance(SECOND)).as("one slice late").isEqualTo(0.2 * 3);
        budget.deposit(2 * SECOND);
        assertThat(budget.balance(2 * SECOND)).isEqualTo(0.2 * 4);
        heldUp.deposit(SECOND - 1);
        assertThat(budget.balance(2 * SECOND)).as("two slices late").isEqualTo(0.2 * 4);
    }

    @Test
    void aDepositAllocatesNothingWithinASlice() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        RetryBudget.Account account = new SlidingRetryBudget().account();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                account.deposit(i);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).as("bytes of 10,000 deposits").isZero();
    }

    @Test
    void manyThreadsWithAccountsOfTheirOwnNeverTakeMoreThanThereIs() throws Exception {
        int threads = 4;
        int calls = 20_000;
        SlidingRetryBudget budget = new SlidingRetryBudget(NO_FLOOR);
        // All within 8 s, so that nothing grows too old, and over eight slices.
        long step = 8 * SECOND / calls;
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        long had = 0;
        try {
            List<Future<Integer>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                all.add(pool.submit(() -> {
                    RetryBudget.Account account = budget.account();
                    start.await();
                    int mine = 0;
                    for (int i = 0; i < calls; i++) {
                        account.deposit(i * step);
                        mine += i % 3 == 0 && budget.tryWithdraw(i * step) ? 1 : 0;
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
        assertThat(had + withdrawAll(budget, calls * step)).isPositive().isLessThanOrEqualTo(threads * calls / 5);
    }

    @Test
    void noDepositIsLostWhenNobodyIsLate() throws Exception {
        int threads = 4;
        int calls = 50_000;
        SlidingRetryBudget budget = new SlidingRetryBudget(NO_FLOOR);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                all.add(pool.submit(() -> {
                    RetryBudget.Account account = budget.account();
                    for (int i = 0; i < calls; i++) {
                        account.deposit(0);
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(withdrawAll(budget, 0)).isEqualTo(threads * calls / 5);
    }
}
