package io.fairlead.core;

import java.time.Duration;

/** The deadline of a call passed while an attempt was under way, or before one could start. */
public final class DeadlineExceededException extends CallException {
    private static final long serialVersionUID = 1;

    private final long deadlineNanos;

    /** Made by the engine; {@code detail} says what the call waited for. */
    public DeadlineExceededException(String service, long deadlineNanos, String detail) {
        super(service, service + ": deadline of " + deadlineNanos / 1_000_000 + " ms exceeded (" + detail + ")", null);
        this.deadlineNanos = deadlineNanos;
    }

    /** The time that the call had in all. */
    public Duration deadline() {
        return Duration.ofNanos(deadlineNanos);
    }
}
