package io.fairlead.transport.jdk;

import io.fairlead.core.Attempt;
import io.fairlead.core.Endpoint;
import java.time.Duration;

/** An attempt without an engine: an endpoint, and an end on the monotonic clock. */
record TimedAttempt(Endpoint endpoint, long endNanos) implements Attempt {
    static TimedAttempt of(Endpoint endpoint, Duration time) {
        return new TimedAttempt(endpoint, System.nanoTime() + time.toNanos());
    }

    @Override
    public int number() {
        return 1;
    }

    @Override
    public long remainingNanos() {
        return Math.max(0, endNanos - System.nanoTime());
    }
}
