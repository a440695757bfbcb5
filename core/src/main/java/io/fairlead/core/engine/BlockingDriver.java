package io.fairlead.core.engine;

import io.fairlead.core.AttemptFunction;
import io.fairlead.core.CallInterruptedException;
import io.fairlead.core.Op;
import io.fairlead.core.event.FairleadEvent;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Ticker;
import io.fairlead.core.time.Wakeup;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls on the caller's thread. A first attempt that is admitted the short way and succeeds is all there is to it;
 * otherwise a {@link CallMachine} is obeyed: SEND runs the user's code, WAIT pauses.
 */
final class BlockingDriver {
    /** What an attempt may take beyond its time before its caller is told that it cannot be interrupted. */
    private static final long OVERRUN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ServicePool pool;
    private final boolean interruptible;
    private final Judge judge;
    private final Environment environment;
    private final Ticker ticker;
    private final QuietLog log;

    BlockingDriver(ServicePool pool, CallPolicy policy, Judge judge) {
        this.pool = pool;
        this.interruptible = policy.interruptible();
        this.judge = judge;
        this.environment = pool.environment();
        this.ticker = environment.ticker();
        this.log = new QuietLog(ticker);
    }

    /** Runs a call to its end and gives its value, or, as {@link Scratch#takeFailed} then tells, what it failed with. */
    @Nullable
    Object run(Scratch scratch, Op op, AttemptFunction<?, ?> attempt) {
        long start = ticker.nanos();
        AttemptSlot slot = scratch.nextSlot();
        PoolNode node = admit(scratch, op, slot, start);
        if (node == null) {
            return runWhole(scratch, op, attempt, start);
        }
        slot.reuse(node, start, scratch.limitNanos());
        Object value = null;
        Throwable error = null;
        InterruptWatch.Place place = scratch.place();
        boolean interrupted;
        try {
            arm(place, slot);
            value = attempt.apply(slot);
        } catch (Throwable thrown) {
            error = thrown;
        } finally {
            interrupted = interruptible && place.disarm();
        }
        if (error != null || interrupted) {
            return goOn(scratch, attempt, new Ended(slot, value, error, interrupted));
        }
        long now = ticker.nanos();
        if (now - slot.limitNanos > OVERRUN_NANOS || !judge.isSuccess(op, value)) {
            return goOn(scratch, attempt, new Ended(slot, value, null, false));
        }
        slot.markSettled();
        try {
            node.leave(slot, now - start, now);
            return value;
        } catch (Throwable broken) {
            return scratch.failed(broken);
        }
    }

    /** A picker or gate that throws is asked again by the machine, which knows how to end a call that way. */
    private static @Nullable PoolNode admit(Scratch scratch, Op op, AttemptSlot slot, long now) {
        try {
            return scratch.admit(op, now, slot);
        } catch (Throwable broken) {
            return null;
        }
    }

    private void arm(InterruptWatch.Place place, AttemptSlot slot) {
        if (interruptible) {
            place.arm(slot.limitNanos);
        }
    }

    // ---- with a machine ----

    /** How a blocking attempt came back. */
    private record Ended(
            AttemptSlot slot,
            @Nullable Object value,
            @Nullable Throwable error,
            boolean interrupted) {}

    private @Nullable Object runWhole(Scratch scratch, Op op, AttemptFunction<?, ?> attempt, long now) {
        CallMachine call = scratch.takeMachine();
        call.begin(op, true, now);
        return obey(call, scratch, attempt, now);
    }

    /** The first attempt was admitted the short way and did not end well: from here on the machine decides. */
    private @Nullable Object goOn(Scratch scratch, AttemptFunction<?, ?> attempt, Ended ended) {
        ended.slot.node().vacate();
        CallMachine call = scratch.takeMachine();
        call.adopt(scratch.op(), scratch.deadlineNanos(), ended.slot);
        long now = settle(call, ended);
        return obey(call, scratch, attempt, now);
    }

    private @Nullable Object obey(CallMachine call, Scratch scratch, AttemptFunction<?, ?> attempt, long start) {
        long now = start;
        for (; ; ) {
            switch (call.nextOrEnd(now)) {
                case SEND -> now = send(call, scratch, attempt);
                case WAIT -> now = pause(call);
                case CANCEL -> {
                    // The attempt has returned already: blocking attempts run one after the other on this thread.
                }
                case DONE -> {
                    Throwable failure = call.failure();
                    Object value = call.value();
                    scratch.giveBack(call);
                    return failure == null ? value : scratch.failed(failure);
                }
            }
        }
    }

    /** Runs a call up to the point where its first attempt would be sent, and lends its slot out; fails as {@link #run}. */
    Object lease(Scratch scratch, Op op) {
        CallMachine call = scratch.takeMachine();
        long now = ticker.nanos();
        call.begin(op, false, now);
        for (; ; ) {
            switch (call.nextOrEnd(now)) {
                case SEND -> {
                    AttemptSlot lent = call.lend(now);
                    scratch.giveBack(call);
                    return lent;
                }
                case WAIT -> now = pause(call);
                case CANCEL -> throw new IllegalStateException("a lease has nothing to cancel");
                case DONE -> {
                    Throwable failure = Objects.requireNonNull(call.failure());
                    scratch.giveBack(call);
                    return scratch.failed(failure);
                }
            }
        }
    }

    private long send(CallMachine call, Scratch scratch, AttemptFunction<?, ?> attempt) {
        AttemptSlot slot = call.subject();
        Object value = null;
        Throwable error = null;
        InterruptWatch.Place place = scratch.place();
        boolean interrupted;
        try {
            arm(place, slot);
            value = attempt.apply(slot);
        } catch (Throwable thrown) {
            error = thrown;
        } finally {
            interrupted = interruptible && place.disarm();
            slot.node().vacate();
        }
        return settle(call, new Ended(slot, value, error, interrupted));
    }

    private long settle(CallMachine call, Ended ended) {
        AttemptSlot slot = ended.slot;
        Throwable error = ended.error;
        long now = ticker.nanos();
        if (now - slot.limitNanos > OVERRUN_NANOS) {
            reportOverrun(call, slot, now - slot.limitNanos);
        }
        if (ended.interrupted && tellsInterrupt(error)) {
            call.settleInterrupted(slot, now);
        } else if (error != null && isForeignInterrupt(error)) {
            call.abandon(error, now);
        } else {
            call.settle(slot, ended.value, error, now);
        }
        return now;
    }

    private long pause(CallMachine call) {
        Wakeup wakeup = new Wakeup();
        Runnable waiter = call.awaitsEndpoints() ? wakeup::signal : null;
        if (waiter != null) {
            pool.onceReady(waiter);
        }
        try {
            environment.pauser().pause(call.waitUntilNanos(), wakeup);
        } catch (InterruptedException foreign) {
            Thread.currentThread().interrupt();
            call.abandon(new CallInterruptedException(pool.service(), foreign), ticker.nanos());
        } catch (Throwable broken) {
            call.abandon(broken, ticker.nanos());
        } finally {
            if (waiter != null) {
                pool.forget(waiter);
            }
        }
        return ticker.nanos();
    }

    /** What blocking code throws because it was interrupted; a nested call that waited says it in our own words. */
    private static boolean tellsInterrupt(@Nullable Throwable error) {
        return error instanceof InterruptedException
                || error instanceof ClosedByInterruptException
                || error instanceof CallInterruptedException
                || (error instanceof InterruptedIOException && !(error instanceof SocketTimeoutException));
    }

    /** Some clients throw {@link InterruptedIOException} at a timeout of their own; the flag tells one from the other. */
    private static boolean isForeignInterrupt(Throwable error) {
        return error instanceof InterruptedIOException
                ? tellsInterrupt(error) && Thread.currentThread().isInterrupted()
                : tellsInterrupt(error);
    }

    private void reportOverrun(CallMachine call, AttemptSlot slot, long overrunNanos) {
        if (pool.observers().active()) {
            pool.observers()
                    .tell(new FairleadEvent.AttemptOverran(pool.service(), call.op(), slot.target(), overrunNanos));
        }
        log.warn(
                pool.service(),
                "blocking code outlived its time and could not be interrupted; attemptsOn(executor) frees its caller",
                null);
    }
}
