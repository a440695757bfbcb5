package io.fairlead.core;

import io.fairlead.core.gate.Refusal;
import java.time.Duration;

/**
 * A breaker, limiter or bulkhead refused the call before a byte was sent.
 *
 * <p>An open breaker refuses often, so this is small (48 bytes), and its message is worded when somebody asks for it.
 */
public final class RefusedException extends CallException {
    private static final long serialVersionUID = 2;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MOST_NANOS = Integer.MAX_VALUE * NANOS_PER_MILLI;

    private final Refusal refusal;
    private final int retryAfterMillis;

    /** Made by the engine from what the gate says at {@code now}, a reading of the ticker. */
    public RefusedException(String service, Refusal refusal, long now) {
        super(service, null, null);
        this.refusal = refusal;
        this.retryAfterMillis = millisUp(refusal.retryAfterNanos(now));
    }

    private static int millisUp(long nanos) {
        return (int) ((Math.min(nanos, MOST_NANOS) + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    }

    /** What the gate says: its name, its state and why. */
    public Refusal refusal() {
        return refusal;
    }

    /**
     * The time from the refusal until another call may be let in, rounded up to a millisecond and at most 24 days; zero when
     * unknown.
     */
    public Duration retryAfter() {
        return Duration.ofMillis(retryAfterMillis);
    }

    @Override
    public String getMessage() {
        return service() + ": " + refusal.describe(retryAfter());
    }
}
