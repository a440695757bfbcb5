package io.fairlead.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Calls one service: each attempt goes to a well-chosen endpoint, and the call is kept within its deadline.
 *
 * <p>Safe for use by many threads; made once and kept. Every form of call ends exactly once, and never later than its
 * deadline plus 50 ms as long as the attempt can be interrupted or is asynchronous.
 */
public interface ServiceClient extends AutoCloseable {
    /** The logical name of the service. */
    String service();

    /**
     * Calls the service and waits for the answer on this thread.
     *
     * <p>An attempt that outlives its time is interrupted.
     *
     * @throws X what the last attempt threw, unwrapped, with a {@link CallReport} suppressed under it
     * @throws CallException when Fairlead ended the call: no endpoint, an open breaker, the deadline
     */
    <R extends @Nullable Object, X extends Exception> R call(Op op, AttemptFunction<R, X> attempt) throws X;

    /**
     * As {@link #call}, but the outcome is a value: nothing that an attempt threw is thrown, except {@link
     * VirtualMachineError}.
     */
    <R> Outcome<R> tryCall(Op op, AttemptFunction<R, ?> attempt);

    /**
     * Calls the service and returns at once.
     *
     * <p>The future fails with what {@link #call} would throw. It completes on the thread that completed the attempt, or
     * on the environment's executor after a timeout, whose threads are few: what depends on it must not block. Retries
     * start on such a thread too. Cancelling it cancels the attempt under way.
     */
    <R extends @Nullable Object> CompletableFuture<R> callAsync(Op op, AsyncAttemptFunction<R> attempt);

    /**
     * Picks an endpoint to hold for long, for a WebSocket or a stream, and counts it busy until the lease is closed.
     *
     * @throws CallException when no endpoint can be had within the deadline
     */
    Lease lease(Op op);

    /**
     * Waits until the service has an endpoint that takes traffic.
     *
     * <p>A call waits for the first answer of discovery by itself; but when that answer is empty, since nobody has registered
     * yet, a call fails at once, and this waits on.
     *
     * @param limit at least 0
     * @return whether it has one
     */
    boolean awaitReady(Duration limit) throws InterruptedException;

    /** What this client knows and does at this moment, for people and tests. */
    ServiceView view();

    /**
     * Takes no new calls, waits for those under way until {@code drain} has passed, and cancels the asynchronous ones that
     * are left; a blocking one ends by its own deadline.
     */
    void close(Duration drain);

    /** {@link #close(Duration)} with 5 s. */
    @Override
    default void close() {
        close(Duration.ofSeconds(5));
    }
}
