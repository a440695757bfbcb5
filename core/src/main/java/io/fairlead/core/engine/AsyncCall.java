package io.fairlead.core.engine;

import io.fairlead.core.AsyncAttemptFunction;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Scheduler;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Obeys a {@link CallMachine} without a thread of its own; it is the future that the caller gets.
 *
 * <p>Answers, timers and cancellations come from any thread. Each leaves its news (in its slot, or in a flag) and then
 * signals; the first signal makes its thread the one that turns the machine, until no signal is left. So the machine is
 * never entered twice, a stage that is complete already costs no recursion, and nothing is locked while foreign code
 * runs. The timer's thread only hands the turn to the environment's executor.
 *
 * <p>A completion from outside ({@code cancel}, {@code complete}, {@code orTimeout}) ends the call: what is in flight is
 * cancelled.
 */
final class AsyncCall<R extends @Nullable Object> extends CompletableFuture<R> {
    private final EngineClient client;
    private final ServicePool pool;
    private final Environment environment;
    private final CallMachine machine;
    private final AsyncAttemptFunction<R> attempt;
    private final AtomicInteger signals = new AtomicInteger();

    private volatile boolean abandoned;
    private boolean done;
    private Scheduler.@Nullable Scheduled timer;
    private long timerNanos;
    private @Nullable Runnable waiter;

    AsyncCall(EngineClient client, ServicePool pool, CallMachine machine, AsyncAttemptFunction<R> attempt) {
        this.client = client;
        this.pool = pool;
        this.environment = pool.environment();
        this.machine = machine;
        this.attempt = attempt;
    }

    /** The machine has begun; a cancellation may have come first. */
    void start() {
        signal();
    }

    /** Something happened: turn the machine, or leave it to the thread that is turning it. */
    private void signal() {
        int missed = signals.getAndIncrement() == 0 ? 1 : 0;
        while (missed != 0) {
            turnOrEnd();
            missed = signals.addAndGet(-missed);
        }
    }

    /** A turn that cannot be carried out (a timer that refuses, a full stack) must not leave the call without an end. */
    private void turnOrEnd() {
        try {
            turn();
        } catch (Throwable broken) {
            try {
                machine.abandon(broken, environment.ticker().nanos());
            } finally {
                finish(broken);
            }
        }
    }

    private void turn() {
        if (done) {
            return;
        }
        long now = environment.ticker().nanos();
        if (abandoned) {
            machine.abandon(new CancellationException(pool.service() + ": the call was cancelled"), now);
        }
        takeAnswers(now);
        for (; ; ) {
            switch (machine.nextOrEnd(now)) {
                case SEND -> {
                    send(machine.subject());
                    now = environment.ticker().nanos();
                    takeAnswers(now);
                }
                case CANCEL -> cancel(machine.subject());
                case WAIT -> {
                    await();
                    return;
                }
                case DONE -> {
                    finish(machine.failure());
                    return;
                }
            }
        }
    }

    private void takeAnswers(long now) {
        for (int place = 0; place < Flight.MOST; place++) {
            AttemptSlot slot = machine.flight().underWay(place);
            if (slot != null && slot.hasArrived()) {
                machine.settle(slot, slot.value(), slot.error(), now);
            }
        }
    }

    private void send(AttemptSlot slot) {
        CompletionStage<R> stage;
        try {
            stage = attempt.apply(slot);
            if (stage == null) {
                throw new NullPointerException("the attempt returned no stage");
            }
        } catch (Throwable thrown) {
            answer(slot, null, thrown);
            return;
        }
        if (stage instanceof Future<?> future) {
            slot.transport = future;
        }
        try {
            stage.whenComplete((value, error) -> {
                answer(slot, value, error == null ? null : Judge.unwrap(error));
                signal();
            });
        } catch (Throwable broken) {
            answer(slot, null, broken);
        }
    }

    /** The first answer counts; a stage that gives another, or throws after one, changes nothing. */
    private static void answer(AttemptSlot slot, @Nullable Object value, @Nullable Throwable error) {
        if (slot.isFirstAnswer()) {
            slot.node.vacate();
            slot.arrive(value, error);
        }
    }

    /** Some stages are futures that refuse to be cancelled, as {@link CompletableFuture#minimalCompletionStage()} gives. */
    private void cancel(AttemptSlot slot) {
        Future<?> transport = slot.transport;
        if (transport == null) {
            return;
        }
        try {
            transport.cancel(true);
        } catch (Throwable refused) {
            client.log()
                    .warn(pool.service(), "a stage cannot be cancelled; its endpoint is busy until it ends", refused);
        }
    }

    /** A timer that is due earlier than needed does no harm, so it is kept. */
    private void await() {
        if (machine.awaitsEndpoints() && waiter == null) {
            waiter = () -> environment.executor().execute(this::signal);
            pool.onceReady(waiter);
        }
        long until = machine.waitUntilNanos();
        if (timer != null) {
            if (timerNanos - until <= 0 && timerNanos - environment.ticker().nanos() > 0) {
                return;
            }
            timer.cancel();
        }
        timerNanos = until;
        timer = environment.scheduler().at(until, () -> environment.executor().execute(this::signal));
    }

    private void finish(@Nullable Throwable failure) {
        done = true;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (waiter != null) {
            pool.forget(waiter);
        }
        client.ended(this);
        R value = EngineClient.<R>cast(machine.value());
        machine.clear();
        if (failure != null) {
            super.completeExceptionally(failure);
        } else {
            super.complete(value);
        }
    }

    // ---- from outside ----

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
}
