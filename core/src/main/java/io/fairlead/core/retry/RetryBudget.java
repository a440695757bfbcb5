package io.fairlead.core.retry;

/**
 * Bounds the retries of a service to a share of its calls, so that retries cannot multiply an outage.
 *
 * <p>One a service. Called by many threads at once; must not block.
 */
public interface RetryBudget {
    /** No bound; for a guard, and for those who bound retries elsewhere. */
    RetryBudget UNLIMITED = new RetryBudget() {
        @Override
        public void deposit(long now) {}

        @Override
        public boolean tryWithdraw(long now) {
            return true;
        }

        @Override
        public void giveBack(long now) {}
    };

    /** Notes one call. */
    void deposit(long now);

    /** Takes what one retry costs, when the retry is scheduled; false when there is not enough. */
    boolean tryWithdraw(long now);

    /** Returns what was taken for a retry that was never sent. */
    void giveBack(long now);
}
