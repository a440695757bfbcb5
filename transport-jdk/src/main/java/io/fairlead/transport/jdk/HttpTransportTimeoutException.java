package io.fairlead.transport.jdk;

import io.fairlead.core.Progress;
import io.fairlead.core.Verdict;
import org.jspecify.annotations.Nullable;

/** An exchange was not over within the time of its attempt, or could not connect within the connect timeout. */
public final class HttpTransportTimeoutException extends HttpTransportException {
    private static final long serialVersionUID = 1;

    HttpTransportTimeoutException(String message, Progress progress, long elapsedNanos, @Nullable Throwable cause) {
        super(message, progress, elapsedNanos, cause);
    }

    /** {@link Verdict#REFUSED} if nothing was sent, else {@link Verdict#TIMED_OUT}. */
    @Override
    public Verdict verdict() {
        return progress() == Progress.NOT_SENT ? Verdict.REFUSED : Verdict.TIMED_OUT;
    }
}
