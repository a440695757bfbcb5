package io.fairlead.core.engine;

import io.fairlead.core.StopReason;
import io.fairlead.core.Verdict;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.core.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;

/** The retries of one call: how many there were, when the next one is due, and what it has taken from the budget. */
final class RetryPlan {
    /** An attempt with less time than this is not started. */
    static final long LEAST_ATTEMPT_NANOS = 1_000_000;

    private final RetryPolicy policy;
    private final RetryBudget budget;
    private int retries;
    private long delayNanos;
    private long waitNanos;
    private boolean withdrawn;

    RetryPlan(RetryPolicy policy, RetryBudget budget) {
        this.policy = policy;
        this.budget = budget;
    }

    void begin() {
        retries = 0;
        delayNanos = 0;
        withdrawn = false;
    }

    /** Every gate of the call has let it in: it pays its share. */
    void deposit(long now) {
        budget.deposit(now);
    }

    int retries() {
        return retries;
    }

    /** How long the scheduled retry waits. */
    long waitNanos() {
        return waitNanos;
    }

    /** Schedules a retry after a failed attempt, or tells why there is none. */
    @Nullable
    StopReason schedule(CallMachine call, Verdict verdict, long now) {
        long left = call.deadlineNanos() - now;
        if (left <= 0) {
            return StopReason.DEADLINE;
        }
        if (!call.op().isIdempotent() && verdict.kind() != Verdict.Kind.REFUSED) {
            return StopReason.NOT_IDEMPOTENT;
        }
        if (retries >= policy.maxRetries()) {
            return StopReason.ATTEMPTS;
        }
        long drawn = policy.delayNanos(retries + 1, delayNanos, verdict, call.random());
        long wait = Math.max(drawn, verdict.pushbackNanos());
        if (left - wait < LEAST_ATTEMPT_NANOS) {
            return wait > drawn ? StopReason.PUSHBACK : StopReason.DEADLINE;
        }
        if (!budget.tryWithdraw(now)) {
            return StopReason.BUDGET;
        }
        withdrawn = true;
        retries++;
        delayNanos = drawn;
        waitNanos = wait;
        return null;
    }

    /** The retry was sent: its withdrawal is spent. */
    void sent() {
        withdrawn = false;
    }

    /** The call is over: what a retry took that was never sent goes back. */
    void end(long now) {
        if (withdrawn) {
            withdrawn = false;
            budget.giveBack(now);
        }
    }
}
