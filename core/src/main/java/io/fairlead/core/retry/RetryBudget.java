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

    /**
     * Where one thread notes its calls.
     *
     * <p>The engine asks for one a thread and keeps it, so that threads need not write to a place they all share. An account
     * is used by one thread at a time; what was noted stays noted when the account is dropped.
     */
    default Account account() {
        return this::deposit;
    }

    /** Takes what one retry costs, when the retry is scheduled; false when there is not enough. */
    boolean tryWithdraw(long now);

    /** Returns what was taken for a retry that was never sent. */
    void giveBack(long now);

    /** The deposits of one thread; not safe for use by many at once. */
    @FunctionalInterface
    interface Account {
        /** Notes one call. */
        void deposit(long now);
    }
}
