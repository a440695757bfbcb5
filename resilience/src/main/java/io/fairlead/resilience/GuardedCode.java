package io.fairlead.resilience;

import io.fairlead.core.Attempt;
import io.fairlead.core.AttemptFunction;
import org.jspecify.annotations.Nullable;

/**
 * The code that a guard runs on the caller's thread.
 *
 * @param <R> what it gives
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface GuardedCode<R extends @Nullable Object, X extends Exception> extends AttemptFunction<R, X> {
    /**
     * Runs once; once more for each retry.
     *
     * @throws X when it fails; {@link InterruptedException} when it was interrupted at its time
     */
    R run() throws X;

    /** {@link #run()}: to the engine, guarded code is an attempt that does not ask where it goes. */
    @Override
    default R apply(Attempt attempt) throws X {
        return run();
    }
}
