package io.fairlead.core.engine;

import io.fairlead.core.AsyncAttemptFunction;
import io.fairlead.core.Attempt;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Scheduler;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Obeys the {@link CallMachine} of one {@link AsyncCall} without a thread of its own; only ever inside a turn of that call.
 *
 * <p>The first wait for an answer is in the wheel with those of all other calls, since it nearly always ends in time. Other waits (the
 * delay before a retry, its attempts) have a timer of their own, which is exact.
 */
final class AsyncDriver {
    private final EngineClient client;
    private final Environment environment;
    private final AsyncCall<?> call;
    private final CallMachine machine;

    /** The first attempt, when it was admitted the short way: the call itself takes its answer. */
    private @Nullable AttemptSlot adopted;

    private boolean done;
    private Scheduler.@Nullable Scheduled timer;
    private long timerNanos;
    private @Nullable Runnable waiter;

    AsyncDriver(EngineClient client, AsyncCall<?> call, CallMachine machine) {
        this.client = client;
        this.environment = client.environment();
        this.call = call;
        this.machine = machine;
    }

    AsyncDriver adopting(AttemptSlot first) {
        adopted = first;
        return this;
    }

    /** What an attempt function gives, which must be something. */
    static <R extends @Nullable Object> CompletionStage<R> stageOf(AsyncAttemptFunction<R> attempt, Attempt at)
            throws Exception {
        CompletionStage<R> stage = attempt.apply(at);
        if (stage == null) {
            throw new NullPointerException("the attempt returned no stage");
        }
        return stage;
    }

    /** A turn that cannot be carried out (a timer that refuses, a full stack) must not leave the call without an end. */
    void turnOrEnd() {
        try {
            turn();
        } catch (Throwable broken) {
            try {
                machine.abandon(broken, client.now());
            } finally {
                finish(broken);
            }
        }
    }

    private void turn() {
        if (done) {
            return;
        }
        long now = client.now();
        if (call.isAbandoned()) {
            machine.abandon(new CancellationException(client.service() + ": the call was cancelled"), now);
        }
        takeAnswers(now);
        for (; ; ) {
            switch (machine.nextOrEnd(now)) {
                case SEND -> {
                    send(machine.subject());
                    now = client.now();
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
            if (slot != null && slot == adopted) {
                call.handAnswerTo(slot);
            }
            if (slot != null && slot.hasArrived()) {
                machine.settle(slot, slot.value(), slot.error(), now);
            }
        }
    }

    private void send(AttemptSlot slot) {
        CompletionStage<?> stage;
        try {
            stage = stageOf(call.attempt(), slot);
        } catch (Throwable thrown) {
            answer(slot, null, thrown);
            return;
        }
        if (stage instanceof Future<?> future) {
            slot.transport = future;
        }
        try {
            stage.handle((value, error) -> {
                answer(slot, value, error == null ? null : Judge.unwrap(error));
                call.signal();
                return null;
            });
        } catch (Throwable broken) {
            answer(slot, null, broken);
        }
    }

    /** The first answer counts; a stage that gives another, or throws after one, changes nothing. */
    private static void answer(AttemptSlot slot, @Nullable Object value, @Nullable Throwable error) {
        if (slot.isFirstAnswer()) {
            slot.node().vacate();
            slot.arrive(value, error);
        }
    }

    /** Some stages are futures that refuse to be cancelled, as {@code minimalCompletionStage()} gives. */
    private void cancel(AttemptSlot slot) {
        Future<?> transport = slot.transport;
        if (transport == null) {
            return;
        }
        try {
            transport.cancel(true);
        } catch (Throwable refused) {
            client.log()
                    .warn(client.service(), "a stage cannot be cancelled; its endpoint is busy until it ends", refused);
        }
    }

    /** A timer that is due earlier than needed does no harm, so it is kept. */
    private void await() {
        if (machine.awaitsEndpoints() && waiter == null) {
            waiter = () -> environment.executor().execute(call);
            client.pool().onceReady(waiter);
        }
        long until = machine.waitUntilNanos();
        if (machine.awaitsAnswer() && call.waitInWheel(until)) {
            return;
        }
        if (timer != null) {
            if (timerNanos - until <= 0 && timerNanos - client.now() > 0) {
                return;
            }
            timer.cancel();
        }
        timerNanos = until;
        timer = environment.scheduler().at(until, () -> environment.executor().execute(call));
    }

    private void finish(@Nullable Throwable failure) {
        Scheduler.Scheduled last = timer;
        if (last != null) {
            timer = null;
            last.cancel();
        }
        if (waiter != null) {
            client.pool().forget(waiter);
        }
        call.finish(machine.value(), failure);
        done = true;
        machine.clear();
    }
}
