package io.fairlead.resilience.retry;

import io.fairlead.core.Check;
import io.fairlead.core.Verdict;
import io.fairlead.core.retry.RetryPolicy;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often a failed attempt is followed by another, and after which delay.
 *
 * <p>Immutable, a pure function as every {@link RetryPolicy}. Whether a failure may be tried again at all is decided
 * elsewhere: by its verdict, by whether the call may run twice, by the deadline and by the budget.
 *
 * @param maxRetries attempts after the first, 0 to 1,000; 2 by default
 * @param backoff the delays before jitter
 * @param jitter how they are spread; {@link Jitter#FULL} by default
 */
public record RetryOptions(int maxRetries, Backoff backoff, Jitter jitter) implements RetryPolicy {
    /** Two retries after 25 ms and 50 ms, with full jitter. */
    public static final RetryOptions DEFAULT = builder().build();

    /** Checks the number; throws {@link IllegalArgumentException} with the value and what was expected. */
    public RetryOptions {
        Check.range(maxRetries, 0, 1_000, "max");
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public long delayNanos(int retry, long previousDelayNanos, Verdict verdict, RandomGenerator random) {
        return jitter.nanos(backoff, retry, previousDelayNanos, random);
    }

    /** Builds {@link RetryOptions}; not safe for use by many threads. */
    public static final class Builder {
        private int max = 2;
        private Duration base = Backoff.DEFAULT.base();
        private Duration cap = Backoff.DEFAULT.cap();
        private double factor = Backoff.DEFAULT.factor();
        private Jitter jitter = Jitter.FULL;

        private Builder() {}

        /** How many retries follow the first attempt: for four attempts write 3. */
        public Builder max(int retries) {
            this.max = retries;
            return this;
        }

        /** The first delay and the longest one; 25 ms and 1 s by default. */
        public Builder backoff(Duration first, Duration longest) {
            this.base = first;
            this.cap = longest;
            return this;
        }

        /** By which each delay is longer than the last; 2.0 by default. */
        public Builder factor(double factor) {
            this.factor = factor;
            return this;
        }

        /** How delays are spread; {@link Jitter#FULL} by default. */
        public Builder jitter(Jitter jitter) {
            this.jitter = jitter;
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException with the value and what was expected
         */
        public RetryOptions build() {
            return new RetryOptions(max, new Backoff(base, cap, factor), jitter);
        }
    }
}
