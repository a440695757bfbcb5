package io.fairlead.resilience.retry;

import io.fairlead.core.retry.RetryBudget;
import io.fairlead.resilience.OnModelCheckedJdk;
import java.time.Duration;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/** Withdrawals against each other, in the interleavings of two threads that Lincheck's model checker finds. */
@OnModelCheckedJdk
class BudgetRaceTest {
    private static final int INVOCATIONS = 40 * Integer.getInteger("fairlead.test.scale", 1);
    private static final BudgetOptions ONE_A_CALL = new BudgetOptions(1, 0, Duration.ofSeconds(10));
    private static final long NEXT_SLICE = Duration.ofSeconds(1).toNanos();

    @Test
    void twoThreadsNeverShareTheLastRetry() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            SlidingRetryBudget budget = new SlidingRetryBudget(ONE_A_CALL);
            budget.deposit(0);
            boolean[] had = new boolean[2];
            Thread other = new Thread(() -> had[1] = budget.tryWithdraw(0));
            other.start();
            had[0] = budget.tryWithdraw(0);
            join(other);
            if (had[0] && had[1]) {
                throw new AssertionError("one call paid for two retries");
            }
            if (!had[0] && !had[1] && !budget.tryWithdraw(0)) {
                throw new AssertionError("a retry that nobody had is lost");
            }
        });
    }

    @Test
    void whatAnAccountNotesWhileAnotherThreadAsksIsSpentOnceAndNeverLost() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            SlidingRetryBudget budget = new SlidingRetryBudget(ONE_A_CALL);
            RetryBudget.Account mine = budget.account();
            RetryBudget.Account others = budget.account();
            others.deposit(0);
            boolean[] had = new boolean[2];
            Thread other = new Thread(() -> {
                // The second deposit begins a slice.
                others.deposit(NEXT_SLICE);
                had[1] = budget.tryWithdraw(NEXT_SLICE);
            });
            other.start();
            mine.deposit(NEXT_SLICE);
            had[0] = budget.tryWithdraw(NEXT_SLICE);
            join(other);
            int all = (had[0] ? 1 : 0) + (had[1] ? 1 : 0);
            while (budget.tryWithdraw(NEXT_SLICE)) {
                all++;
            }
            if (all != 3) {
                throw new AssertionError("three calls paid for " + all + " retries");
            }
        });
    }

    private static void join(Thread other) {
        try {
            other.join();
        } catch (InterruptedException foreign) {
            throw new AssertionError(foreign);
        }
    }
}
