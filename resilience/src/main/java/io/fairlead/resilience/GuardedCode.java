package io.fairlead.resilience;

import org.jspecify.annotations.Nullable;

/**
 * The code that a guard runs on the caller's thread.
 *
 * @param <R> what it gives
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface GuardedCode<R extends @Nullable Object, X extends Exception> {
    /**
     * Runs once; once more for each retry.
     *
     * @throws X when it fails; {@link InterruptedException} when it was interrupted at its time
     */
    R run() throws X;
}
