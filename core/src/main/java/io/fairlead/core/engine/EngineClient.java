package io.fairlead.core.engine;

import io.fairlead.core.AsyncAttemptFunction;
import io.fairlead.core.AttemptFunction;
import io.fairlead.core.CallException;
import io.fairlead.core.CallReport;
import io.fairlead.core.Check;
import io.fairlead.core.ClientClosedException;
import io.fairlead.core.Deadline;
import io.fairlead.core.Lease;
import io.fairlead.core.Op;
import io.fairlead.core.Outcome;
import io.fairlead.core.RefusedException;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.ServiceView;
import io.fairlead.core.gate.Refusal;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Ticker;
import io.fairlead.core.time.Wakeup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The client of a service, made of a {@link ServicePool} and a {@link CallPolicy}.
 *
 * <p>Several clients may share one pool, and with it nodes, breakers and budget. Closing a client leaves the pool to its
 * owner, which is told by {@code onClose}.
 */
public final class EngineClient implements ServiceClient {
    private static final long CLOSE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final ServicePool pool;
    private final CallPolicy policy;
    private final AttemptWatch watch;
    private final Runnable onClose;
    private final boolean needsKey;
    /** Whether a call may be refused by its only endpoint before it has begun. */
    private final boolean asksSoleFirst;

    private final Judge judge;
    private final Admission admission;
    private final BlockingDriver blocking;
    private final QuietLog log;
    private final ScratchShelf shelf;
    /** Leases, and asynchronous calls that were not over when their caller got them. */
    private final LongAdder active = new LongAdder();

    /** The asynchronous calls that have a driver; the others wait in the watch. */
    private final Set<AsyncCall<?>> drivenCalls = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;
    private final AtomicBoolean closing = new AtomicBoolean();

    /**
     * A client.
     *
     * @param watch ends attempts at their time; one an environment is enough
     * @param onClose run once, when the client has been closed
     */
    public EngineClient(ServicePool pool, CallPolicy policy, AttemptWatch watch, Runnable onClose) {
        this.pool = pool;
        this.policy = policy;
        this.watch = watch;
        this.onClose = onClose;
        this.needsKey = pool.options().balancer().needsKey();
        this.judge = new Judge(
                pool.service(), policy.classifier(), pool.environment().ticker());
        this.log = new QuietLog(pool.environment().ticker());
        this.admission = new Admission(pool);
        this.blocking = new BlockingDriver(pool, policy, judge);
        this.asksSoleFirst = pool.isUnattended() && policy.deadlineNanos() >= RetryPlan.LEAST_ATTEMPT_NANOS;
        this.shelf = new ScratchShelf(() -> new Scratch(pool, policy, watch.interrupts(), this::newMachine));
    }

    @Override
    public String service() {
        return pool.service();
    }

    @Override
    public <R extends @Nullable Object, X extends Exception> R call(Op op, AttemptFunction<R, X> attempt) throws X {
        Executor executor = policy.attemptsOn();
        if (executor != null) {
            return OffloadedCall.join(this, op, attempt, executor);
        }
        check(op);
        RefusedException refused = refusedAtOnce(op);
        if (refused != null) {
            throw refused;
        }
        Scratch scratch = shelf.take();
        Object result;
        boolean failed;
        try {
            result = blocking.run(scratch, op, attempt);
            failed = scratch.takeFailed();
        } finally {
            shelf.giveBack(scratch);
        }
        if (failed) {
            EngineClient.<X>rethrow((Throwable) Objects.requireNonNull(result));
        }
        return EngineClient.<R>cast(result);
    }

    @Override
    public <R> Outcome<R> tryCall(Op op, AttemptFunction<R, ?> attempt) {
        if (!mayStart(op) || policy.attemptsOn() != null) {
            return tryThrowing(op, attempt);
        }
        RefusedException refused = refusedAtOnce(op);
        if (refused != null) {
            return new Outcome.Rejection<>(refused);
        }
        Scratch scratch = shelf.take();
        Object result;
        boolean failed;
        try {
            result = blocking.run(scratch, op, attempt);
            failed = scratch.takeFailed();
        } finally {
            shelf.giveBack(scratch);
        }
        return failed
                ? outcomeOf((Throwable) Objects.requireNonNull(result))
                : new Outcome.Success<>(EngineClient.<R>cast(result));
    }

    /** The refusal by the only endpoint of the service, if that lets nobody in; null when the call must find out by itself. */
    private @Nullable RefusedException refusedAtOnce(Op op) {
        PoolView view = pool.view();
        PoolNode sole = view == null ? null : view.sole();
        return sole != null && sole.isBarred() ? refusedBy(sole, op) : null;
    }

    /** A gate that throws is asked again by the machine, which knows how to end a call that way. */
    private @Nullable RefusedException refusedBy(PoolNode sole, Op op) {
        if (!asksSoleFirst || pool.isClosed()) {
            return null;
        }
        long now = now();
        Deadline callers = op.deadline();
        if (callers != null && callers.nanos() - now < RetryPlan.LEAST_ATTEMPT_NANOS) {
            return null;
        }
        try {
            Refusal refusal = sole.refuseAll(now);
            return refusal == null ? null : new RefusedException(pool.service(), refusal, now);
        } catch (Throwable broken) {
            return null;
        }
    }

    private <R> Outcome<R> tryThrowing(Op op, AttemptFunction<R, ?> attempt) {
        try {
            return new Outcome.Success<>(call(op, attempt));
        } catch (Throwable failure) {
            return outcomeOf(failure);
        }
    }

    private <R> Outcome<R> outcomeOf(Throwable failure) {
        if (failure instanceof VirtualMachineError fatal) {
            throw fatal;
        }
        CallReport report = CallStory.reportOf(pool.service(), failure);
        boolean sent = report != null && !report.attempts().isEmpty();
        return failure instanceof CallException rejected && !sent
                ? new Outcome.Rejection<>(rejected)
                : new Outcome.Failure<>(failure);
    }

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> callAsync(Op op, AsyncAttemptFunction<R> attempt) {
        check(op);
        RefusedException refused = refusedAtOnce(op);
        if (refused != null) {
            return CompletableFuture.failedFuture(refused);
        }
        AsyncCall<R> call = new AsyncCall<>(this, op, attempt);
        Scratch scratch = shelf.take();
        try {
            call.start(scratch, now());
        } finally {
            shelf.giveBack(scratch);
        }
        return call;
    }

    @Override
    public Lease lease(Op op) {
        check(op);
        Scratch scratch = shelf.take();
        Object result;
        boolean failed;
        try {
            result = blocking.lease(scratch, op);
            failed = scratch.takeFailed();
            if (!failed) {
                active.increment();
            }
        } finally {
            shelf.giveBack(scratch);
        }
        if (failed) {
            EngineClient.<RuntimeException>rethrow((Throwable) result);
        }
        return new EngineLease(this, pool, (AttemptSlot) result);
    }

    @Override
    public boolean awaitReady(Duration limit) throws InterruptedException {
        long end = Deadline.plus(now(), Check.notNegative(limit, "limit"));
        Wakeup wakeup = new Wakeup();
        Runnable waiter = wakeup::signal;
        pool.onceServing(waiter);
        try {
            pool.environment().pauser().pause(end, wakeup);
        } finally {
            pool.forget(waiter);
        }
        return pool.isServing();
    }

    @Override
    public ServiceView view() {
        long now = now();
        List<ServiceView.NodeView> nodes = new ArrayList<>();
        for (PoolNode node : pool.nodesForView()) {
            nodes.add(new ServiceView.NodeView(node.endpoint(), node.state(), node.inFlight()));
        }
        PoolView view = pool.view();
        Duration age =
                view == null ? Duration.ZERO : Duration.ofNanos(view.endpoints().ageNanos(now));
        return new ServiceView(pool.service(), pool.source(), pool.status(), age, nodes, active());
    }

    @Override
    public void close(Duration drain) {
        long end = Deadline.plus(now(), Check.notNegative(drain, "drain"));
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        closed = true;
        try {
            awaitCalls(end);
            drivenCalls.forEach(call -> call.cancel(true));
            for (TimeoutWheel.Timed each : watch.timeouts().all()) {
                if (each instanceof AsyncCall<?> call && call.isOf(this)) {
                    call.cancel(true);
                }
            }
        } finally {
            onClose.run();
        }
    }

    private void awaitCalls(long end) {
        while (active() > 0 && end - now() > 0) {
            try {
                long step = Math.min(CLOSE_POLL_NANOS, Math.max(1, end - now()));
                pool.environment().pauser().pause(now() + step, new Wakeup());
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** A call that outlives its start, and a lease, is counted before its scratch is free: so the scratches come first. */
    private long active() {
        int taken = shelf.taken();
        return taken + active.sum();
    }

    // ---- for the calls of this client ----

    long now() {
        return pool.environment().ticker().nanos();
    }

    Ticker ticker() {
        return pool.environment().ticker();
    }

    Environment environment() {
        return pool.environment();
    }

    ServicePool pool() {
        return pool;
    }

    Judge judge() {
        return judge;
    }

    QuietLog log() {
        return log;
    }

    TimeoutWheel timeouts() {
        return watch.timeouts();
    }

    boolean isClosed() {
        return closed;
    }

    CallMachine newMachine() {
        return new CallMachine(pool, admission, judge, policy);
    }

    /** A call or lease is under way from here to {@code ended}. */
    void began() {
        active.increment();
    }

    void driven(AsyncCall<?> call) {
        drivenCalls.add(call);
        if (closed) {
            // Whoever closed the client may have looked for calls before this one was there to be seen.
            call.cancel(true);
        }
    }

    void ended(AsyncCall<?> call, boolean wasDriven) {
        if (wasDriven) {
            drivenCalls.remove(call);
        }
        active.decrement();
    }

    void ended(EngineLease lease) {
        active.decrement();
    }

    private boolean mayStart(Op op) {
        return !closed && (!needsKey || op.key() != null);
    }

    private void check(Op op) {
        if (mayStart(op)) {
            return;
        }
        if (closed) {
            throw new ClientClosedException(pool.service());
        }
        throw new IllegalArgumentException("operation: " + op.name()
                + " has no key (expected: Op.key(…), since " + pool.service() + " is balanced by "
                + pool.options().balancer().name() + ")");
    }

    /** What the user's own code gave, as the type that it declared. */
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    static <R extends @Nullable Object> R cast(@Nullable Object value) {
        return (R) value;
    }

    /** Throws any throwable where the compiler expects {@code X}: it is what the user's own code may throw. */
    @SuppressWarnings("unchecked")
    static <X extends Throwable> void rethrow(Throwable failure) throws X {
        throw (X) failure;
    }
}
