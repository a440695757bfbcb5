package io.fairlead.core;

import java.time.Duration;

/** The last attempt of a call did not end within its time. */
public final class AttemptTimeoutException extends CallException {
    private static final long serialVersionUID = 1;

    private final long timeoutNanos;

    /** Made by the engine. */
    public AttemptTimeoutException(String service, Endpoint endpoint, long timeoutNanos) {
        super(
                service,
                service + ": " + endpoint + " did not answer within " + timeoutNanos / 1_000_000
                        + " ms (attempt timeout)",
                null);
        this.timeoutNanos = timeoutNanos;
    }

    /** The time that the attempt had. */
    public Duration timeout() {
        return Duration.ofNanos(timeoutNanos);
    }
}
