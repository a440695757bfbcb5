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
import io.fairlead.core.ServiceClient;
import io.fairlead.core.ServiceView;
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
    private final Runnable onClose;
    private final Judge judge;
    private final Admission admission;
    private final BlockingDriver blocking;
    private final QuietLog log;
    private final MachineShelf shelf = new MachineShelf(this::newMachine);
    private final LongAdder active = new LongAdder();
    private final Set<AsyncCall<?>> asyncCalls = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A client.
     *
     * @param watch interrupts blocking attempts; one an environment is enough
     * @param onClose run once, when the client has been closed
     */
    public EngineClient(ServicePool pool, CallPolicy policy, AttemptWatch watch, Runnable onClose) {
        this.pool = pool;
        this.policy = policy;
        this.onClose = onClose;
        this.judge = new Judge(
                pool.service(), policy.classifier(), pool.environment().ticker());
        this.log = new QuietLog(pool.environment().ticker());
        this.admission = new Admission(pool);
        this.blocking = new BlockingDriver(pool, policy, watch.interrupts());
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
        CallMachine machine = begin(op);
        try {
            blocking.run(machine, op, attempt);
            Throwable failure = machine.failure();
            if (failure != null) {
                EngineClient.<X>rethrow(failure);
            }
            return EngineClient.<R>cast(machine.value());
        } finally {
            end(machine);
        }
    }

    @Override
    public <R> Outcome<R> tryCall(Op op, AttemptFunction<R, ?> attempt) {
        try {
            return new Outcome.Success<>(call(op, attempt));
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (Throwable failure) {
            return outcomeOf(failure);
        }
    }

    private <R> Outcome<R> outcomeOf(Throwable failure) {
        CallReport report = CallStory.reportOf(pool.service(), failure);
        boolean sent = report != null && !report.attempts().isEmpty();
        return failure instanceof CallException rejected && !sent
                ? new Outcome.Rejection<>(rejected)
                : new Outcome.Failure<>(failure);
    }

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> callAsync(Op op, AsyncAttemptFunction<R> attempt) {
        check(op);
        AsyncCall<R> call = new AsyncCall<>(this, pool, newMachine().begin(op, true, now()), attempt);
        active.increment();
        asyncCalls.add(call);
        if (closed.get()) {
            // Whoever closed the client may have looked for calls before this one was there to be seen.
            call.cancel(true);
        }
        call.start();
        return call;
    }

    @Override
    public Lease lease(Op op) {
        CallMachine machine = begin(op);
        boolean leased = false;
        try {
            AttemptSlot slot = blocking.lease(machine, op);
            if (slot == null) {
                EngineClient.<RuntimeException>rethrow(Objects.requireNonNull(machine.failure()));
                throw new AssertionError("unreachable");
            }
            leased = true;
            return new EngineLease(this, pool, slot);
        } finally {
            if (!leased) {
                active.decrement();
            }
            shelf.giveBack(machine);
        }
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
        return new ServiceView(pool.service(), pool.source(), pool.status(), age, nodes, active.sum());
    }

    @Override
    public void close(Duration drain) {
        long end = Deadline.plus(now(), Check.notNegative(drain, "drain"));
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            awaitCalls(end);
            asyncCalls.forEach(call -> call.cancel(true));
        } finally {
            onClose.run();
        }
    }

    private void awaitCalls(long end) {
        while (active.sum() > 0 && end - now() > 0) {
            try {
                long step = Math.min(CLOSE_POLL_NANOS, Math.max(1, end - now()));
                pool.environment().pauser().pause(now() + step, new Wakeup());
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private long now() {
        return pool.environment().ticker().nanos();
    }

    void ended(AsyncCall<?> call) {
        if (asyncCalls.remove(call)) {
            active.decrement();
        }
    }

    QuietLog log() {
        return log;
    }

    void ended(EngineLease lease) {
        active.decrement();
    }

    private CallMachine begin(Op op) {
        check(op);
        CallMachine machine = shelf.take();
        active.increment();
        return machine;
    }

    private void end(CallMachine machine) {
        active.decrement();
        shelf.giveBack(machine);
    }

    private void check(Op op) {
        if (closed.get()) {
            throw new ClientClosedException(pool.service());
        }
        if (op.key() == null && pool.options().balancer().needsKey()) {
            throw new IllegalArgumentException("operation: " + op.name()
                    + " has no key (expected: Op.key(…), since " + pool.service() + " is balanced by "
                    + pool.options().balancer().name() + ")");
        }
    }

    private CallMachine newMachine() {
        return new CallMachine(pool, admission, judge, policy);
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
