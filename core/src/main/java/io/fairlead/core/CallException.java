package io.fairlead.core;

import org.jspecify.annotations.Nullable;

/**
 * What Fairlead itself has to say about a call; all else that a call throws is the transport's own.
 *
 * <p>The closed set of its kinds: {@link NoEndpointException}, {@link RefusedException}, {@link
 * AttemptTimeoutException}, {@link DeadlineExceededException}, {@link CallInterruptedException}, {@link
 * ClientClosedException}. None has a stack trace: the frames below are the caller's own, and an open breaker refuses
 * often.
 */
public abstract sealed class CallException extends RuntimeException
        permits NoEndpointException,
                RefusedException,
                AttemptTimeoutException,
                DeadlineExceededException,
                CallInterruptedException,
                ClientClosedException {
    private static final long serialVersionUID = 1;

    private final String service;

    CallException(String service, @Nullable String message, @Nullable Throwable cause) {
        super(message, cause, true, false);
        this.service = service;
    }

    /** The service that was called. */
    public final String service() {
        return service;
    }
}
