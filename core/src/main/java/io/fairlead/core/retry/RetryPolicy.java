package io.fairlead.core.retry;

import io.fairlead.core.Verdict;
import java.util.random.RandomGenerator;

/**
 * Decides how often, and after which delay, a failed attempt is followed by another.
 *
 * <p>A pure function of its arguments, safe for use by many threads. Whether a failure may be tried again at all (its
 * verdict, idempotency, deadline, budget) is not its business.
 */
public interface RetryPolicy {
    /** No retry. */
    RetryPolicy NONE = new RetryPolicy() {
        @Override
        public int maxRetries() {
            return 0;
        }

        @Override
        public long delayNanos(int retry, long previousDelayNanos, Verdict verdict, RandomGenerator random) {
            return 0;
        }

        @Override
        public String toString() {
            return "no retry";
        }
    };

    /** The number of retries after the first attempt, at least 0. */
    int maxRetries();

    /**
     * The delay before a retry, in nanoseconds, at least 0.
     *
     * @param retry 1 for the first retry
     * @param previousDelayNanos the delay before the last retry, 0 when this is the first
     * @param verdict how the last attempt was scored
     */
    long delayNanos(int retry, long previousDelayNanos, Verdict verdict, RandomGenerator random);
}
