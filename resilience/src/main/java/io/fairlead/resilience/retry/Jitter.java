package io.fairlead.resilience.retry;

import io.fairlead.core.Check;
import java.util.random.RandomGenerator;

/**
 * How a delay is spread by chance, so that callers that failed together do not come back together.
 *
 * <p>Applied last, and the result always lies within zero and the cap of the backoff.
 *
 * @param kind the way
 * @param spread how far {@link Kind#PROPORTIONAL} goes, as a share of the delay, 0.0 to 1.0; 0.0 for all others
 */
public record Jitter(Kind kind, double spread) {
    /** The ways to spread a delay {@code d}. */
    public enum Kind {
        /** Anything from zero to {@code d}: the least work for the target, by AWS's "Exponential Backoff And Jitter". */
        FULL,
        /** Half of {@code d}, and up to that much again: never at once. */
        EQUAL,
        /** Anything from the base to three times the delay before, within the cap; the factor plays no part. */
        DECORRELATED,
        /** {@code d}, more or less by a share of it. */
        PROPORTIONAL,
        /** Just {@code d}. */
        NONE
    }

    /** See {@link Kind#FULL}; the default. */
    public static final Jitter FULL = new Jitter(Kind.FULL, 0);
    /** See {@link Kind#EQUAL}. */
    public static final Jitter EQUAL = new Jitter(Kind.EQUAL, 0);
    /** See {@link Kind#DECORRELATED}. */
    public static final Jitter DECORRELATED = new Jitter(Kind.DECORRELATED, 0);
    /** See {@link Kind#NONE}. */
    public static final Jitter NONE = new Jitter(Kind.NONE, 0);

    /** Checks the spread. */
    public Jitter {
        Check.ratio(spread, "jitter");
        Check.that(kind == Kind.PROPORTIONAL || spread == 0, "jitter", spread, "0.0, since it is " + kind);
    }

    /**
     * See {@link Kind#PROPORTIONAL}.
     *
     * @param spread 0.2 for a delay of 80 % to 120 %; 0.0 to 1.0
     */
    public static Jitter proportional(double spread) {
        return new Jitter(Kind.PROPORTIONAL, spread);
    }

    /** The delay before a retry, in nanoseconds, within zero and the cap. */
    long nanos(Backoff backoff, int retry, long previousNanos, RandomGenerator random) {
        long cap = backoff.capNanos();
        long delay = backoff.nanos(retry);
        long drawn = switch (kind) {
            case NONE -> delay;
            case FULL -> between(0, delay, random);
            case EQUAL -> delay / 2 + between(0, delay - delay / 2, random);
            case DECORRELATED -> decorrelated(backoff.baseNanos(), previousNanos, random);
            case PROPORTIONAL -> (long) (delay * (1 - spread + 2 * spread * random.nextDouble()));
        };
        return Math.max(0, Math.min(cap, drawn));
    }

    private static long decorrelated(long base, long previousNanos, RandomGenerator random) {
        long previous = Math.max(base, previousNanos);
        return between(base, previous > Long.MAX_VALUE / 3 ? Long.MAX_VALUE : previous * 3, random);
    }

    /** Both ends included, but for the very end of the range. */
    private static long between(long least, long most, RandomGenerator random) {
        return least == most ? least : random.nextLong(least, most == Long.MAX_VALUE ? most : most + 1);
    }
}
