package io.fairlead.transport.jdk;

import io.fairlead.core.Progress;
import io.fairlead.core.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An exchange failed before its answer was whole; it tells how far it came.
 *
 * <p>The message names the method, the URI without its query and user, the JDK's own reason, the time taken and the
 * progress; the JDK's exception is the cause.
 */
public sealed class HttpTransportException extends IOException implements Progress.Told, Verdict.Told
        permits HttpTransportTimeoutException {
    private static final long serialVersionUID = 1;

    /** What newer and older JDKs say of a stream that the other side refused (RST_STREAM) or will not take up (GOAWAY). */
    private static final Set<String> UNPROCESSED =
            Set.of("request not processed by peer", "Received RST_STREAM: Stream not processed");

    private final Progress progress;
    private final long elapsedNanos;

    HttpTransportException(String message, Progress progress, long elapsedNanos, @Nullable Throwable cause) {
        super(message, cause);
        this.progress = progress;
        this.elapsedNanos = elapsedNanos;
    }

    /**
     * How far the exchange came.
     *
     * <p>{@link Progress#NOT_SENT} only where that is certain. {@link Progress#HEAD_SEEN}: the head of the answer came and
     * nothing of its body; {@link Progress#BODY_CUT}: a part of the body came.
     */
    @Override
    public final Progress progress() {
        return progress;
    }

    /** {@link Verdict#REFUSED} if nothing was sent or the endpoint disclaimed the request, else {@link Verdict#FAILED}. */
    @Override
    public Verdict verdict() {
        Throwable cause = getCause();
        String reason = cause == null ? null : cause.getMessage();
        boolean disclaimed = reason != null && UNPROCESSED.contains(reason);
        return progress == Progress.NOT_SENT || disclaimed ? Verdict.REFUSED : Verdict.FAILED;
    }

    /** From the start of the exchange to its failure. */
    public final Duration elapsed() {
        return Duration.ofNanos(elapsedNanos);
    }
}
