package io.fairlead.core.gate;

import java.io.Serializable;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a gate says while it lets nobody in.
 *
 * <p>It does not depend on the call that is refused: a gate had better make one when it closes and hand that out until it
 * opens, so that refusing many calls costs next to nothing.
 *
 * @param gate the kind of gate: {@code breaker}
 * @param name what it guards: an endpoint, a service, the name of a guard
 * @param state its state in one word: {@code open}
 * @param untilNanos when another call may be let in, a reading of the ticker; a reading that has passed, such as that of the
 *     refusal itself, when this is unknown
 * @param failureRate the failure rate that it saw, 0.0 to 1.0; NaN when it keeps none
 * @param lastCause the kind of the last failure, if it is known
 */
public record Refusal(
        String gate,
        String name,
        String state,
        long untilNanos,
        double failureRate,
        @Nullable String lastCause) implements Serializable {

    /** The time from {@code now} until another call may be let in, in nanoseconds; 0 when unknown. */
    public long retryAfterNanos(long now) {
        return Math.max(0, untilNanos - now);
    }

    /**
     * One sentence: {@code breaker of payments is open, retry after 1,200 ms, failure rate 60 %, last cause FAILED}.
     *
     * @param retryAfter the time until another call may be let in, as it was when the call was refused; zero when unknown
     */
    public String describe(Duration retryAfter) {
        StringBuilder text = new StringBuilder();
        text.append(gate).append(" of ").append(name).append(" is ").append(state);
        if (!retryAfter.isZero()) {
            text.append(String.format(Locale.ROOT, ", retry after %,d ms", retryAfter.toMillis()));
        }
        if (!Double.isNaN(failureRate)) {
            text.append(String.format(Locale.ROOT, ", failure rate %.0f %%", failureRate * 100));
        }
        if (lastCause != null) {
            text.append(", last cause ").append(lastCause);
        }
        return text.toString();
    }
}
