package io.fairlead.resilience.retry;

import io.fairlead.resilience.OnModelCheckedJdk;
import java.time.Duration;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/** Withdrawals against each other, in the interleavings of two threads that Lincheck's model checker finds. */
@OnModelCheckedJdk
class BudgetRaceTest {
    private static final int INVOCATIONS = 40 * Integer.getInteger("fairlead.test.scale", 1);
    private static final BudgetOptions ONE_A_CALL = new BudgetOptions(1, 0, Duration.ofSeconds(10));

    @Test
    void twoThreadsNeverShareTheLastRetry() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            SlidingRetryBudget budget = new SlidingRetryBudget(ONE_A_CALL);
            budget.deposit(0);
            boolean[] had = new boolean[2];
            Thread other = new Thread(() -> had[1] = budget.tryWithdraw(0));
            other.start();
            had[0] = budget.tryWithdraw(0);
            try {
                other.join();
            } catch (InterruptedException foreign) {
                throw new AssertionError(foreign);
            }
            if (had[0] && had[1]) {
                throw new AssertionError("one call paid for two retries");
            }
            if (!had[0] && !had[1] && !budget.tryWithdraw(0)) {
                throw new AssertionError("a retry that nobody had is lost");
            }
        });
    }
}
