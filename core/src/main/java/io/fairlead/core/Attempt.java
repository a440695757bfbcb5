package io.fairlead.core;

import java.net.URI;
import java.time.Duration;

/**
 * One try of a call: the endpoint it goes to and the time that is left for it.
 *
 * <p>Handed to user code and valid until that code returns, or until the stage it returned completes. Not to be kept: used
 * later, every method throws {@link IllegalStateException}, unless the thread of a blocking attempt is by then at a later one
 * that uses the same object.
 */
public interface Attempt {
    /** The endpoint to call. */
    Endpoint endpoint();

    /** 1 for the first attempt of a call, 2 for the first retry. */
    int number();

    /** Nanoseconds until this attempt must be over, 0 when it should be over already. */
    long remainingNanos();

    /** The time until this attempt must be over, at least one millisecond, as most clients refuse zero. */
    default Duration remaining() {
        return Duration.ofNanos(Math.max(1_000_000, remainingNanos()));
    }

    /** The URI of a path on the endpoint; see {@link Endpoint#uri(String)}. */
    default URI uri(String path) {
        return endpoint().uri(path);
    }
}
