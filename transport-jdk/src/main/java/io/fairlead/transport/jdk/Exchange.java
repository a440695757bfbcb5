package io.fairlead.transport.jdk;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, as the future that the caller gets.
 *
 * <p>It ends once: with the response, with the JDK's failure, or by {@link #stop}, at its time, by cancellation or
 * because the transport closes. A stop also cancels the JDK's exchange, which closes the HTTP/1.1 connection or resets the
 * HTTP/2 stream. It does so on another thread: the JDK's locks have been seen to hold a cancellation for 200 ms on a busy
 * machine, and whoever waits is to be freed at its time.
 *
 * <p>The answer is put together from its head and its body as they come. The JDK's own future for it passes through the
 * common pool of the JVM, where code that blocks would turn good answers into timeouts; it is asked for failures only.
 *
 * <p>What is made of this future ({@code thenApply} and the like) passes a cancellation on to it, as the engine cancels
 * what the user's code returned.
 */
final class Exchange<T> extends CompletableFuture<HttpResponse<T>> {
    private final ExchangeTrace trace;
    private final HttpRequest request;
    private final Executor workers;
    private final AtomicReference<@Nullable Throwable> stopped = new AtomicReference<>();
    private volatile @Nullable CompletableFuture<HttpResponse<T>> wire;

    /** Set before completion by what the JDK said: then there is nothing to cancel. */
    private volatile boolean arrived;

    Exchange(ExchangeTrace trace, HttpRequest request, Executor workers) {
        this.trace = trace;
        this.request = request;
        this.workers = workers;
    }

    /** Sends; called once, before another thread knows of this exchange. */
    @SuppressWarnings("FutureReturnValueIgnored") // it only ends this future, which is the one to watch
    void start(HttpClient client, BodyHandler<T> handler) {
        CompletableFuture<HttpResponse<T>> sent = client.sendAsync(request, trace.watch(handler, this::onBody));
        wire = sent;
        onEnd(this::leave);
        sent.whenComplete((response, error) -> {
            if (error != null) {
                fail(error);
            } else {
                succeed(Answer.of(request, response));
            }
        });
    }

    /** Runs {@code task} once, when the exchange is over; at once if it is. */
    @SuppressWarnings("FutureReturnValueIgnored") // as above
    void onEnd(Runnable task) {
        whenComplete((response, error) -> task.run());
    }

    /** Runs inside the JDK's exchange, where the caller's code is not to run. */
    @SuppressWarnings("FutureReturnValueIgnored") // as above
    private void onBody(ResponseInfo head, CompletionStage<T> body) {
        body.whenComplete((value, error) -> onWorker(() -> {
            if (error != null) {
                fail(error);
            } else {
                succeed(Answer.of(request, head, value));
            }
        }));
    }

    private void succeed(Answer<T> answer) {
        arrived = true;
        complete(answer);
    }

    private void fail(Throwable error) {
        // Whoever stopped it completes it.
        if (stopped.get() == null) {
            arrived = true;
            completeExceptionally(trace.failure(unwrap(error)));
        }
    }

    /** A completion from outside, such as by orTimeout, is a stop, too. */
    private void leave() {
        if (!arrived && stopped.compareAndSet(null, new CancellationException("completed from outside"))) {
            onWorker(this::cancelWire);
        }
    }

    /** Ends the exchange with {@code why}, unless it has ended. */
    void stop(Throwable why) {
        if (halt(why)) {
            completeExceptionally(why);
        }
    }

    /** The first half of a stop; who gets true completes. */
    private boolean halt(Throwable why) {
        if (isDone() || !stopped.compareAndSet(null, why)) {
            return false;
        }
        onWorker(this::cancelWire);
        return true;
    }

    private void onWorker(Runnable task) {
        try {
            workers.execute(task);
        } catch (RejectedExecutionException closed) {
            task.run();
        }
    }

    /** The time of the attempt is over. */
    void expire() {
        if (!isDone()) {
            stop(trace.timedOut());
        }
    }

    private void cancelWire() {
        CompletableFuture<HttpResponse<T>> sent = wire;
        if (sent != null) {
            sent.cancel(true);
        }
    }

    /** Waits on this thread until the exchange is over, at most for {@code nanos}; then, or if interrupted, it is stopped. */
    HttpResponse<T> await(long nanos) throws IOException {
        try {
            return get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            expire();
        } catch (InterruptedException interrupt) {
            stop(new CancellationException("interrupted"));
            Thread.currentThread().interrupt();
            throw trace.interrupted();
        } catch (ExecutionException failed) {
            throw rethrow(unwrap(failed));
        }
        return outcome();
    }

    /** What a stopped exchange ended with: not always what it was stopped with. */
    private HttpResponse<T> outcome() throws IOException {
        try {
            return join();
        } catch (CompletionException failed) {
            throw rethrow(unwrap(failed));
        }
    }

    /** Throws what is unchecked, and returns what is an exception of I/O. */
    private static IOException rethrow(Throwable error) {
        if (error instanceof HttpTransportException known) {
            // It was made on a thread of the transport; the caller wants to see where it called. The cause is as it
            // was.
            known.fillInStackTrace();
            return known;
        }
        if (error instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (error instanceof Error fatal) {
            throw fatal;
        }
        return error instanceof IOException io ? io : new IOException(error);
    }

    static Throwable unwrap(Throwable error) {
        Throwable cause = error;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        stop(new CancellationException("the exchange was cancelled"));
        return isCancelled();
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new Dependent<>(this);
    }

    /** What is made of an exchange; its cancellation cancels the exchange. */
    private static final class Dependent<U> extends CompletableFuture<U> {
        private final Exchange<?> origin;

        Dependent(Exchange<?> origin) {
            this.origin = origin;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            CancellationException why = new CancellationException("the exchange was cancelled");
            boolean halted = origin.halt(why);
            // Before the origin ends: its end would reach this future as a failure, not as a cancellation.
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (halted) {
                origin.completeExceptionally(why);
            }
            return cancelled;
        }

        @Override
        public <V> CompletableFuture<V> newIncompleteFuture() {
            return new Dependent<>(origin);
        }
    }
}
