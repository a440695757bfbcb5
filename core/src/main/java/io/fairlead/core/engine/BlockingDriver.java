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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Obeys a {@link CallMachine} on the caller's thread: SEND runs the user's code, WAIT pauses. */
final class BlockingDriver {
    /** What an attempt may take beyond its time before its caller is told that it cannot be interrupted. */
    private static final long OVERRUN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ServicePool pool;
    private final CallPolicy policy;
    private final InterruptWatch watch;
    private final Environment environment;
    private final Ticker ticker;
    private final QuietLog log;

    BlockingDriver(ServicePool pool, CallPolicy policy, InterruptWatch watch) {
        this.pool = pool;
        this.policy = policy;
        this.watch = watch;
        this.environment = pool.environment();
        this.ticker = environment.ticker();
        this.log = new QuietLog(ticker);
    }

    /** Runs a call to its end; the machine then holds its value or failure. */
    void run(CallMachine call, Op op, AttemptFunction<?, ?> attempt) {
        long now = ticker.nanos();
        call.begin(op, true, now);
        for (; ; ) {
            switch (call.nextOrEnd(now)) {
                case SEND -> now = send(call, call.subject(), attempt);
                case WAIT -> now = pause(call);
                case CANCEL -> {
                    // The attempt has returned already: blocking attempts run one after the other on this thread.
                }
                case DONE -> {
                    return;
                }
            }
        }
    }

    /** Runs a call up to the point where its first attempt would be sent, and lends that attempt out; null on failure. */
    @Nullable
    AttemptSlot lease(CallMachine call, Op op) {
        long now = ticker.nanos();
        call.begin(op, false, now);
        for (; ; ) {
            switch (call.nextOrEnd(now)) {
                case SEND -> {
                    return call.lend(now);
                }
                case WAIT -> now = pause(call);
                case CANCEL -> throw new IllegalStateException("a lease has nothing to cancel");
                case DONE -> {
                    return null;
                }
            }
        }
    }

    private long send(CallMachine call, AttemptSlot slot, AttemptFunction<?, ?> attempt) {
        Object value = null;
        Throwable error = null;
        InterruptWatch.Place place = null;
        boolean interrupted;
        try {
            place = policy.interruptible() ? watch.arm(slot.limitNanos) : null;
            value = attempt.apply(slot);
        } catch (Throwable thrown) {
            error = thrown;
        } finally {
            interrupted = place != null && place.disarm();
            slot.node.vacate();
        }
        long now = ticker.nanos();
        if (now - slot.limitNanos > OVERRUN_NANOS) {
            reportOverrun(call, slot, now - slot.limitNanos);
        }
        if (interrupted && tellsInterrupt(error)) {
            call.settleInterrupted(slot, now);
        } else if (error != null && isForeignInterrupt(error)) {
            call.abandon(error, now);
        } else {
            call.settle(slot, value, error, now);
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
                    .tell(new FairleadEvent.AttemptOverran(pool.service(), call.op(), slot.endpoint, overrunNanos));
        }
        log.warn(
                pool.service(),
                "blocking code outlived its time and could not be interrupted; attemptsOn(executor) frees its caller",
                null);
    }
}
