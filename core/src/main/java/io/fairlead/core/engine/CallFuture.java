package io.fairlead.core.engine;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future of an asynchronous call, which its caller may complete as well.
 *
 * <p>A completion from outside, by whichever method ({@code cancel}, {@code complete}, {@code orTimeout}, …), abandons the
 * call: what is in flight is cancelled.
 */
abstract class CallFuture<R extends @Nullable Object> extends CompletableFuture<R> {
    private volatile boolean abandoned;

    /** Something happened to the call that it must look at. */
    abstract void signal();

    final boolean isAbandoned() {
        return abandoned;
    }

    /** The call itself has come to its end. */
    final void completeItself(R value) {
        super.complete(value);
    }

    /** The call itself has come to its end. */
    final void failItself(Throwable failure) {
        super.completeExceptionally(failure);
    }

    private boolean abandonIf(boolean completed) {
        if (completed) {
            abandoned = true;
            signal();
        }
        return completed;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return abandonIf(super.cancel(mayInterruptIfRunning));
    }

    @Override
    public boolean complete(R value) {
        return abandonIf(super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable error) {
        return abandonIf(super.completeExceptionally(error));
    }

    /** The platform's own would complete this future past {@link #complete}, and the attempt would go on. */
    @Override
    public CompletableFuture<R> completeAsync(Supplier<? extends R> supplier, Executor executor) {
        Objects.requireNonNull(supplier, "supplier");
        executor.execute(() -> completeBy(supplier));
        return this;
    }

    private void completeBy(Supplier<? extends R> supplier) {
        if (isDone()) {
            return;
        }
        R value;
        try {
            value = supplier.get();
        } catch (Throwable broken) {
            completeExceptionally(broken);
            return;
        }
        complete(value);
    }

    @Override
    public void obtrudeValue(R value) {
        super.obtrudeValue(value);
        abandonIf(true);
    }

    @Override
    public void obtrudeException(Throwable error) {
        super.obtrudeException(error);
        abandonIf(true);
    }
}
