package io.fairlead.core;

import io.fairlead.core.time.Ticker;
import java.time.Duration;

/**
 * A point in time on one ticker by which a call must be over.
 *
 * <p>Compared by subtraction only, so it is right wherever the ticker's origin lies. A deadline further away than
 * {@value #MAX_AHEAD_NANOS} ns (about 146 years) is kept at that distance.
 *
 * @param nanos a reading of the ticker
 */
public record Deadline(long nanos) {
    /** Half of the range of a ticker: what lies further ahead cannot be told from the past. */
    public static final long MAX_AHEAD_NANOS = Long.MAX_VALUE / 2;

    /**
     * The point that lies {@code duration} after the present.
     *
     * @throws IllegalArgumentException if the duration is zero or negative
     */
    public static Deadline after(Duration duration, Ticker ticker) {
        return new Deadline(plus(ticker.nanos(), Check.positive(duration, "deadline")));
    }

    /** {@code start + nanos} on a ticker, saturating; {@code nanos} must not be negative. */
    public static long plus(long start, long nanos) {
        return start + Math.min(nanos, MAX_AHEAD_NANOS);
    }

    /** The earlier of two points of the same ticker. */
    public static long earlier(long one, long other) {
        return one - other <= 0 ? one : other;
    }

    /** The earlier of both. */
    public Deadline min(Deadline other) {
        return earlier(nanos, other.nanos) == nanos ? this : other;
    }

    /** Nanoseconds from {@code now} to this point, 0 when it has passed. */
    public long remainingNanos(long now) {
        return Math.max(0, nanos - now);
    }

    /** Whether {@code now} has reached this point. */
    public boolean hasPassed(long now) {
        return now - nanos >= 0;
    }
}
