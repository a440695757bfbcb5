package io.fairlead.core;

import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** {@link Classifier#standard()}; one object, so that the engine knows it when it sees it. */
enum StandardClassifier implements Classifier {
    /** The only one. */
    INSTANCE;

    @Override
    public Verdict classify(Op op, @Nullable Object value, @Nullable Throwable error) {
        return error == null ? Verdict.SUCCESS : ofError(error);
    }

    private static Verdict ofError(Throwable error) {
        if (error instanceof Verdict.Told told) {
            return told.verdict();
        }
        if (error instanceof Progress.Told told && told.progress() == Progress.NOT_SENT) {
            return Verdict.REFUSED;
        }
        if (error instanceof ConnectException
                || error instanceof NoRouteToHostException
                || error instanceof UnknownHostException) {
            return Verdict.REFUSED;
        }
        if (error instanceof TimeoutException
                || error instanceof InterruptedIOException
                || error instanceof AttemptTimeoutException
                || error instanceof DeadlineExceededException) {
            return Verdict.TIMED_OUT;
        }
        return Verdict.FAILED;
    }
}
