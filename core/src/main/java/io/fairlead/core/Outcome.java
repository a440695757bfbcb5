package io.fairlead.core;

import org.jspecify.annotations.Nullable;

/**
 * What the caller of {@link ServiceClient#tryCall} gets: a value, a failure, or a rejection before anything was sent.
 *
 * @param <R> the type of the value
 */
public sealed interface Outcome<R> {
    /** The last attempt gave a value. */
    record Success<R>(@Nullable R value) implements Outcome<R> {}

    /** At least one attempt was sent, and the last one failed. */
    record Failure<R>(Throwable error) implements Outcome<R> {}

    /** Nothing was sent. */
    record Rejection<R>(CallException error) implements Outcome<R> {}
}
