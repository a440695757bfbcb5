package io.fairlead.core;

import org.jspecify.annotations.Nullable;

/**
 * Runs one attempt on the caller's thread.
 *
 * @param <R> what it gives
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface AttemptFunction<R extends @Nullable Object, X extends Exception> {
    /**
     * Calls the endpoint of {@code attempt}, within its time.
     *
     * @throws X when the attempt fails; {@link InterruptedException} when it was interrupted at its time
     */
    R apply(Attempt attempt) throws X;
}
