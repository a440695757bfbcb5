package io.fairlead.core;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Starts one attempt and returns at once.
 *
 * @param <R> what the stage gives
 */
@FunctionalInterface
public interface AsyncAttemptFunction<R extends @Nullable Object> {
    /**
     * Calls the endpoint of {@code attempt}, within its time.
     *
     * <p>If the stage is a {@link java.util.concurrent.Future}, it is cancelled when the attempt is no longer wanted;
     * the endpoint counts as busy until the stage completes.
     *
     * @throws Exception when the attempt cannot even start
     */
    CompletionStage<R> apply(Attempt attempt) throws Exception;
}
