package io.fairlead.core;

import io.fairlead.core.gate.Refusal;
import java.time.Duration;

/** A breaker, limiter or bulkhead refused the call before a byte was sent. */
public final class RefusedException extends CallException {
    private static final long serialVersionUID = 1;

    private final transient Refusal refusal;
    private final long retryAfterNanos;

    /** Made by the engine from what the gate says. */
    public RefusedException(String service, Refusal refusal) {
        super(service, service + ": " + refusal.describe(), null);
        this.refusal = refusal;
        this.retryAfterNanos = refusal.retryAfterNanos();
    }

    /** What the gate says: its name, its state and why. */
    public Refusal refusal() {
        return refusal;
    }

    /** The earliest time at which another call may be let through; zero when unknown. */
    public Duration retryAfter() {
        return Duration.ofNanos(retryAfterNanos);
    }
}
