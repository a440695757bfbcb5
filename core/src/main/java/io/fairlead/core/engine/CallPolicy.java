package io.fairlead.core.engine;

import io.fairlead.core.Check;
import io.fairlead.core.Classifier;
import io.fairlead.core.retry.RetryPolicy;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How one client treats its calls; what belongs to the service stands in {@link ServiceOptions}.
 *
 * @param deadlineNanos the time of a call in all, in nanoseconds, above 0
 * @param attemptTimeoutNanos the time of one attempt in nanoseconds, above 0; cut to what the deadline leaves
 * @param retry how often, and after which delay, a failed attempt is followed by another
 * @param classifier scores attempts; where it has no opinion, {@link Classifier#standard()} decides
 * @param interruptible whether a blocking attempt is interrupted at its time; otherwise its caller is held until it returns
 * @param attemptsOn where blocking attempts run, so that the caller is freed even when they cannot be interrupted; null
 *     for the caller's own thread
 */
public record CallPolicy(
        long deadlineNanos,
        long attemptTimeoutNanos,
        RetryPolicy retry,
        Classifier classifier,
        boolean interruptible,
        @Nullable Executor attemptsOn) {

    /** The default deadline, 10 s. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(10);

    /** Checks the times. */
    public CallPolicy {
        Check.that(deadlineNanos > 0, "deadline", Duration.ofNanos(deadlineNanos), "> 0");
        Check.that(attemptTimeoutNanos > 0, "attempt timeout", Duration.ofNanos(attemptTimeoutNanos), "> 0");
        Check.atLeast(retry.maxRetries(), 0, "retries");
        Objects.requireNonNull(classifier, "classifier");
    }

    /**
     * A policy of times and retries, with all else at its default.
     *
     * @param deadline the time of a call in all, above 0
     * @param attemptTimeout the time of one attempt, above 0; null for the deadline divided by the number of attempts
     */
    public static CallPolicy of(Duration deadline, @Nullable Duration attemptTimeout, RetryPolicy retry) {
        long deadlineNanos = Check.positive(deadline, "deadline");
        long attemptNanos = attemptTimeout != null
                ? Check.positive(attemptTimeout, "attempt timeout")
                : Math.max(1, deadlineNanos / (retry.maxRetries() + 1L));
        return new CallPolicy(deadlineNanos, attemptNanos, retry, Classifier.standard(), true, null);
    }

    /** The same with another classifier. */
    public CallPolicy withClassifier(Classifier other) {
        return new CallPolicy(deadlineNanos, attemptTimeoutNanos, retry, other, interruptible, attemptsOn);
    }

    /** The same, and a blocking attempt is only watched, never interrupted. */
    public CallPolicy observeOnly() {
        return new CallPolicy(deadlineNanos, attemptTimeoutNanos, retry, classifier, false, attemptsOn);
    }

    /** The same, and blocking attempts run on {@code executor}. */
    public CallPolicy withAttemptsOn(@Nullable Executor executor) {
        return new CallPolicy(deadlineNanos, attemptTimeoutNanos, retry, classifier, interruptible, executor);
    }
}
