package io.fairlead.core.gate;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a gate says when it lets nobody in.
 *
 * @param gate the kind of gate: {@code breaker}
 * @param name what it guards: an endpoint, a service, the name of a guard
 * @param state its state in one word: {@code open}
 * @param retryAfterNanos the time until another call may be let in, in nanoseconds; 0 when unknown
 * @param failureRate the failure rate that it saw, 0.0 to 1.0; NaN when it keeps none
 * @param lastCause the kind of the last failure, if it is known
 */
public record Refusal(
        String gate,
        String name,
        String state,
        long retryAfterNanos,
        double failureRate,
        @Nullable String lastCause) {

    /** One sentence: {@code breaker of payments is open, retry after 1,200 ms, failure rate 60 %, last cause FAILED}. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        text.append(gate).append(" of ").append(name).append(" is ").append(state);
        if (retryAfterNanos > 0) {
            text.append(String.format(Locale.ROOT, ", retry after %,d ms", retryAfterNanos / 1_000_000));
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
