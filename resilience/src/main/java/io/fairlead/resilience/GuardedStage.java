package io.fairlead.resilience;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The code that a guard starts, and that answers later.
 *
 * @param <R> what the stage gives
 */
@FunctionalInterface
public interface GuardedStage<R extends @Nullable Object> {
    /**
     * Starts once; once more for each retry. If the stage is a {@link java.util.concurrent.Future}, it is cancelled when it
     * is no longer wanted.
     *
     * @throws Exception when it cannot even start
     */
    CompletionStage<R> start() throws Exception;
}
