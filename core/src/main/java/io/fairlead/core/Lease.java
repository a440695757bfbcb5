package io.fairlead.core;

/**
 * An endpoint held for long; counts in flight until closed.
 *
 * <p>Safe for use by many threads; ends once, by the first of {@link #close()} and {@link #fail}.
 */
public interface Lease extends AutoCloseable {
    /** The endpoint that is held. */
    Endpoint endpoint();

    /** Gives the endpoint back after a good end. */
    @Override
    void close();

    /** Gives the endpoint back after a failure, which counts against it. */
    void fail(Throwable error);
}
