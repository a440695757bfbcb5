package io.fairlead.core;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The story of a failed call: every attempt, the time it took, and why it was not tried again.
 *
 * <p>A call that was refused at once has none: its {@link RefusedException} says all there is to say. A report has no stack trace and is found, suppressed, under the exception that the caller gets: {@link #of(Throwable)}.
 */
public final class CallReport extends Exception {
    private static final long serialVersionUID = 1;

    private final String service;
    private final String operation;
    private final transient List<AttemptRecord> attempts;
    private final long elapsedNanos;
    private final StopReason stopReason;

    /** Made by the engine. */
    public CallReport(
            String service, String operation, List<AttemptRecord> attempts, long elapsedNanos, StopReason stopReason) {
        super(null, null, false, false);
        this.service = service;
        this.operation = operation;
        this.attempts = List.copyOf(attempts);
        this.elapsedNanos = elapsedNanos;
        this.stopReason = stopReason;
    }

    /** The report under a failure that a client of a service threw, if there is one. */
    public static @Nullable CallReport of(Throwable failure) {
        for (Throwable suppressed : failure.getSuppressed()) {
            if (suppressed instanceof CallReport report) {
                return report;
            }
        }
        return null;
    }

    /** The service that was called. */
    public String service() {
        return service;
    }

    /** The name of the operation. */
    public String operation() {
        return operation;
    }

    /** The attempts in the order in which they were settled. */
    public List<AttemptRecord> attempts() {
        return attempts == null ? List.of() : attempts;
    }

    /** From the start of the call to its end, in nanoseconds. */
    public long elapsedNanos() {
        return elapsedNanos;
    }

    /** Why it was not tried again. */
    public StopReason stopReason() {
        return stopReason;
    }

    /** {@code payment-service POST /charges failed in 1,987 ms after 2 attempts (DEADLINE): #1 … · #2 …}. */
    @Override
    public String getMessage() {
        int count = attempts().size();
        String story = attempts().stream().map(AttemptRecord::describe).collect(Collectors.joining(" · "));
        return String.format(
                Locale.ROOT,
                "%s %s failed in %,d ms after %d attempt%s (%s)%s%s",
                service,
                operation,
                elapsedNanos / 1_000_000,
                count,
                count == 1 ? "" : "s",
                stopReason == StopReason.NOT_IDEMPOTENT
                        ? stopReason + ": say Op.idempotent() if it may run twice"
                        : stopReason,
                count == 0 ? "" : ": ",
                story);
    }
}
