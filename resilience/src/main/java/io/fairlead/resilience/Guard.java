package io.fairlead.resilience;

import io.fairlead.core.AsyncAttemptFunction;
import io.fairlead.core.AttemptFunction;
import io.fairlead.core.CallException;
import io.fairlead.core.CallReport;
import io.fairlead.core.Op;
import io.fairlead.core.Outcome;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.Verdict;
import io.fairlead.core.time.Environment;
import io.fairlead.resilience.breaker.Breaker;
import io.fairlead.resilience.breaker.BreakerOverride;
import io.fairlead.resilience.breaker.BreakerState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Guards a call that needs no discovery (a database, a queue, a file share) with deadline, timeout, retry and breaker.
 *
 * <pre>{@code
 * Guard orders = Guard.named("orders-db")
 *     .timeout(ofMillis(300)).deadline(ofSeconds(1))
 *     .retry(r -> r.max(2)).idempotent()
 *     .breaker(b -> b.consecutiveFailures(5).openFor(ofSeconds(5)))
 *     .build();
 * Order order = orders.call(() -> jdbc.find(id));
 * }</pre>
 *
 * <p>The engine is that of a {@link ServiceClient}, over a pool of one: an open breaker fails at once with {@link
 * io.fairlead.core.RefusedException}, since there is nowhere else to go. A guard does what its builder names, and keeps a
 * deadline in any case.
 *
 * <p><b>Retries and idempotency.</b> As everywhere in Fairlead, code that may not run twice is retried only when it provably
 * did nothing ({@link Verdict#REFUSED}: a refused connection). {@link GuardBuilder#idempotent()} says that all code of the
 * guard may run twice; {@link #call(Op, AttemptFunction)} with {@link Op#idempotent()} says it of one call.
 *
 * <p>Safe for use by many threads; made once, kept, and closed at the end.
 */
public final class Guard implements AutoCloseable {
    private final Op op;
    private final ServiceClient client;
    private final Environment environment;
    private final @Nullable Breaker breaker;

    Guard(Op op, ServiceClient client, Environment environment, @Nullable Breaker breaker) {
        this.op = op;
        this.client = client;
        this.environment = environment;
        this.breaker = breaker;
    }

    /**
     * Starts a guard.
     *
     * @param name what is guarded, for errors, logs and metrics; one of a few, not blank
     */
    public static GuardBuilder named(String name) {
        return new GuardBuilder(name);
    }

    /** The name. */
    public String name() {
        return client.service();
    }

    /**
     * Runs {@code code} on this thread and gives what it gives.
     *
     * <p>Code that outlives its time is interrupted, unless the guard {@linkplain GuardBuilder#observeOnly only observes}.
     *
     * @throws X what the code threw last, unwrapped, with a {@link CallReport} suppressed under it
     * @throws CallException when the guard ended the call: an open breaker, a timeout, the deadline
     */
    public <R extends @Nullable Object, X extends Exception> R call(GuardedCode<R, X> code) throws X {
        return client.call(op, code);
    }

    /**
     * As {@link #call(GuardedCode)}, for an operation of its own; {@code code} learns the number of its attempt and the time
     * that is left. The endpoint of the attempt is a placeholder.
     */
    public <R extends @Nullable Object, X extends Exception> R call(Op operation, AttemptFunction<R, X> code) throws X {
        return client.call(operation, code);
    }

    /** As {@link #call(GuardedCode)}, but the outcome is a value: nothing but {@link VirtualMachineError} is thrown. */
    public <R> Outcome<R> tryCall(GuardedCode<R, ?> code) {
        return client.tryCall(op, code);
    }

    /** As {@link #call(Op, AttemptFunction)}, but the outcome is a value: nothing but {@link VirtualMachineError} is thrown. */
    public <R> Outcome<R> tryCall(Op operation, AttemptFunction<R, ?> code) {
        return client.tryCall(operation, code);
    }

    /** Starts {@code code} and returns at once; the future fails with what {@link #call(GuardedCode)} would throw. */
    public <R extends @Nullable Object> CompletableFuture<R> callAsync(GuardedStage<R> code) {
        return client.callAsync(op, code);
    }

    /** As {@link #callAsync(GuardedStage)}, for an operation of its own. */
    public <R extends @Nullable Object> CompletableFuture<R> callAsync(Op operation, AsyncAttemptFunction<R> code) {
        return client.callAsync(operation, code);
    }

    /** The state of the breaker; null when the guard has none. */
    public @Nullable BreakerState breakerState() {
        return breaker == null ? null : breaker.state(environment.ticker().nanos());
    }

    /**
     * Puts an override over the breaker, or takes it away.
     *
     * @throws IllegalStateException when the guard has no breaker
     */
    public void override(BreakerOverride override) {
        if (breaker == null) {
            throw new IllegalStateException(
                    "guard " + name() + " has no breaker (expected: breaker(…) in its builder)");
        }
        breaker.override(override, environment.ticker().nanos());
    }

    /** Takes no new calls, waits up to {@code drain} for those under way, cancels the rest, and frees what the guard owns. */
    public void close(Duration drain) {
        client.close(drain);
    }

    /** {@link #close(Duration)} with 5 s. */
    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return "guard " + name();
    }
}
