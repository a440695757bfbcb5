package io.fairlead.resilience;

import io.fairlead.core.AsyncAttemptFunction;
import io.fairlead.core.Attempt;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The code that a guard starts, and that answers later.
 *
 * @param <R> what the stage gives
 */
@FunctionalInterface
public interface GuardedStage<R extends @Nullable Object> extends AsyncAttemptFunction<R> {
    /**
     * Starts once; once more for each retry. If the stage is a {@link java.util.concurrent.Future}, it is cancelled when it
     * is no longer wanted.
     *
     * @throws Exception when it cannot even start
     */
    CompletionStage<R> start() throws Exception;

    /** {@link #start()}: to the engine, guarded code is an attempt that does not ask where it goes. */
    @Override
    default CompletionStage<R> apply(Attempt attempt) throws Exception {
        return start();
    }
}
