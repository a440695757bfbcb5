package io.fairlead.core;

import java.time.Duration;

/**
 * How one attempt is scored inside: what it says about its endpoint, and whether another attempt may help.
 *
 * <p>Not what the caller gets: that is an {@link Outcome}.
 */
public final class Verdict {
    /** The kinds of a verdict. */
    public enum Kind {
        /** The endpoint answered as it should. */
        SUCCESS(false),
        /** A final answer that says nothing about the endpoint's health, such as a rejected request of the caller's. */
        IGNORED(false),
        /** Given up by the caller, or broken inside, before anything could be learnt about the endpoint. */
        RELEASED(false),
        /** Provably not processed by the endpoint: the connection was refused, or nothing was sent. */
        REFUSED(true),
        /** The endpoint asks for less, perhaps with a time to wait. */
        OVERLOADED(true),
        /** The endpoint failed. */
        FAILED(true),
        /** The endpoint did not answer within the time of the attempt. */
        TIMED_OUT(true);

        private final boolean failure;

        Kind(boolean failure) {
            this.failure = failure;
        }

        /** Whether it counts against the endpoint. */
        public boolean isFailure() {
            return failure;
        }
    }

    /** See {@link Kind#SUCCESS}. */
    public static final Verdict SUCCESS = new Verdict(Kind.SUCCESS, 0);
    /** See {@link Kind#IGNORED}. */
    public static final Verdict IGNORED = new Verdict(Kind.IGNORED, 0);
    /** See {@link Kind#RELEASED}. */
    public static final Verdict RELEASED = new Verdict(Kind.RELEASED, 0);
    /** See {@link Kind#REFUSED}. */
    public static final Verdict REFUSED = new Verdict(Kind.REFUSED, 0);
    /** See {@link Kind#OVERLOADED}; without a time to wait. */
    public static final Verdict OVERLOADED = new Verdict(Kind.OVERLOADED, 0);
    /** See {@link Kind#FAILED}. */
    public static final Verdict FAILED = new Verdict(Kind.FAILED, 0);
    /** See {@link Kind#TIMED_OUT}. */
    public static final Verdict TIMED_OUT = new Verdict(Kind.TIMED_OUT, 0);

    /** Implemented by exceptions that know how their attempt is to be scored, whichever transport threw them. */
    public interface Told {
        /** The score, where no classifier of the user's has another opinion. */
        Verdict verdict();
    }

    private final Kind kind;
    private final long pushbackNanos;

    private Verdict(Kind kind, long pushbackNanos) {
        this.kind = kind;
        this.pushbackNanos = pushbackNanos;
    }

    /**
     * {@link Kind#OVERLOADED} with the time that the endpoint asks to be left alone, as in {@code Retry-After}.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public static Verdict overloaded(Duration pushback) {
        return new Verdict(Kind.OVERLOADED, Check.notNegative(pushback, "pushback"));
    }

    /** The kind. */
    public Kind kind() {
        return kind;
    }

    /** Whether it counts against the endpoint. */
    public boolean isFailure() {
        return kind.failure;
    }

    /** The time that the endpoint asks to be left alone, in nanoseconds; 0 when it asks for none. */
    public long pushbackNanos() {
        return pushbackNanos;
    }

    /** The kind, and the pushback if there is one. */
    @Override
    public String toString() {
        return pushbackNanos == 0 ? kind.name() : kind + "(" + Duration.ofNanos(pushbackNanos) + ")";
    }
}
