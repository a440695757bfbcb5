package io.fairlead.core;

import java.net.ConnectException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that ended, for reports and observers.
 *
 * @param number 1 for the first attempt of the call
 * @param endpoint where it went
 * @param verdict how it was scored
 * @param elapsedNanos from send to settlement, in nanoseconds
 * @param error what it threw, if it threw something
 */
public record AttemptRecord(
        int number,
        Endpoint endpoint,
        Verdict verdict,
        long elapsedNanos,
        @Nullable Throwable error) {

    /** One phrase: {@code #1 10.0.0.7:8080 timeout 500 ms}. */
    public String describe() {
        String millis = String.format(Locale.ROOT, "%,d ms", elapsedNanos / 1_000_000);
        String what = switch (verdict.kind()) {
            case TIMED_OUT -> "timeout " + millis;
            case SUCCESS -> "ok in " + millis;
            case REFUSED -> (isConnectionRefused(error) ? "refused in " : "not sent in ") + millis;
            default -> (error == null ? verdict.toString() : nameOf(error)) + " in " + millis;
        };
        return "#" + number + " " + endpoint + " " + what;
    }

    private static boolean isConnectionRefused(@Nullable Throwable error) {
        return error instanceof ConnectException || (error != null && error.getCause() instanceof ConnectException);
    }

    private static String nameOf(Throwable error) {
        String message = error.getMessage();
        String name = error.getClass().getSimpleName();
        return message == null ? name : name + " (" + message + ")";
    }
}
