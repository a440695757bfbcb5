package io.fairlead.resilience.retry;

import io.fairlead.core.Check;
import java.time.Duration;

/**
 * Delays that grow by a factor from retry to retry, up to a cap: {@code min(cap, base × factor^(n−1))}.
 *
 * @param base the delay before the first retry; zero for no delay at all. 25 ms by default
 * @param cap the longest delay, at least {@code base}. 1 s by default
 * @param factor by which each delay is longer than the last, at least 1.0. 2.0 by default
 */
public record Backoff(Duration base, Duration cap, double factor) {
    /** 25 ms, doubled up to 1 s. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(25), Duration.ofSeconds(1), 2);

    /** Checks all three; throws {@link IllegalArgumentException} with the value and what was expected. */
    public Backoff {
        Check.notNegative(base, "backoff");
        Check.notNegative(cap, "longest backoff");
        Check.that(cap.compareTo(base) >= 0, "longest backoff", cap, "at least the first, " + base);
        Check.that(factor >= 1 && factor < Double.POSITIVE_INFINITY, "factor", factor, "at least 1.0");
    }

    /** The delay before a retry, in nanoseconds, before any jitter; right for every number of retries. */
    public long nanos(int retry) {
        Check.atLeast(retry, 1, "retry");
        // In doubles, so that it grows to infinity instead of wrapping; the cap is exact.
        double grown = baseNanos() * Math.pow(factor, retry - 1);
        return grown < capNanos() ? (long) grown : capNanos();
    }

    long baseNanos() {
        return Check.notNegative(base, "backoff");
    }

    long capNanos() {
        return Check.notNegative(cap, "longest backoff");
    }
}
