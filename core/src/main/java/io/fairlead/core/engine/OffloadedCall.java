package io.fairlead.core.engine;

import io.fairlead.core.Attempt;
import io.fairlead.core.AttemptFunction;
import io.fairlead.core.CallInterruptedException;
import io.fairlead.core.Op;
import io.fairlead.core.Verdict;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A blocking attempt that runs on an executor, so that its caller is freed in time whatever it does.
 *
 * <p>To the engine it is an asynchronous attempt. Cancelling it interrupts the thread that runs it and does not complete
 * it: the endpoint stays busy until that thread has come back. The interrupt is sent under the same lock under which the
 * thread says that it is done, so it never hits what that thread does next.
 */
final class OffloadedCall<R extends @Nullable Object> extends CompletableFuture<R> implements Runnable {
    private enum State {
        WAITING,
        RUNNING,
        OVER
    }

    /** Our own executor is full: nothing was sent, so nothing is said about the endpoint. */
    private static final class NotStarted extends RejectedExecutionException implements Verdict.Told {
        private static final long serialVersionUID = 1;

        NotStarted(RejectedExecutionException full) {
            super("the executor of attemptsOn refused the attempt: " + full.getMessage(), full);
        }

        @Override
        public Verdict verdict() {
            return Verdict.RELEASED;
        }
    }

    private final AttemptFunction<R, ?> attempt;
    private final Attempt at;

    private State state = State.WAITING;
    private @Nullable Thread runner;
    private boolean interrupted;

    private OffloadedCall(AttemptFunction<R, ?> attempt, Attempt at) {
        this.attempt = attempt;
        this.at = at;
    }

    /** Makes a call whose attempts run on {@code executor}, and waits for it on this thread. */
    static <R extends @Nullable Object, X extends Exception> R join(
            EngineClient client, Op op, AttemptFunction<R, X> attempt, Executor executor) throws X {
        CompletableFuture<R> call = client.callAsync(op, at -> {
            OffloadedCall<R> offloaded = new OffloadedCall<>(attempt, at);
            try {
                executor.execute(offloaded);
            } catch (RejectedExecutionException full) {
                throw new NotStarted(full);
            }
            return offloaded;
        });
        try {
            return call.get();
        } catch (ExecutionException failed) {
            EngineClient.<X>rethrow(Judge.unwrap(failed));
            throw new AssertionError("unreachable", failed);
        } catch (InterruptedException foreign) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw new CallInterruptedException(client.service(), foreign);
        }
    }

    @Override
    public void run() {
        if (!begin()) {
            return;
        }
        R value = null;
        Throwable error = null;
        try {
            value = attempt.apply(at);
        } catch (Throwable thrown) {
            error = thrown;
        } finally {
            finish();
        }
        if (error != null) {
            completeExceptionally(error);
        } else {
            complete(EngineClient.<R>cast(value));
        }
    }

    private synchronized boolean begin() {
        if (state != State.WAITING) {
            return false;
        }
        state = State.RUNNING;
        runner = Thread.currentThread();
        return true;
    }

    private synchronized void finish() {
        state = State.OVER;
        runner = null;
        if (interrupted) {
            Thread.interrupted();
        }
    }

    /** True when the attempt had not started and now never will. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        synchronized (this) {
            if (state != State.WAITING) {
                if (runner != null) {
                    interrupted = true;
                    runner.interrupt();
                }
                return false;
            }
            state = State.OVER;
        }
        return super.cancel(mayInterruptIfRunning);
    }
}
