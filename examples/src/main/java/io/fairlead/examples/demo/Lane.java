package io.fairlead.examples.demo;

import java.util.concurrent.CompletionStage;

/** A way for Order to call Payment. */
interface Lane extends AutoCloseable {
    /**
     * Starts one call.
     *
     * @return completes with the number of requests that were sent, or fails with {@link FailedCall}
     */
    CompletionStage<Integer> call();

    @Override
    void close();
}
