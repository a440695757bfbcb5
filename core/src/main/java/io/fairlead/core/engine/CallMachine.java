package io.fairlead.core.engine;

import io.fairlead.core.AttemptTimeoutException;
import io.fairlead.core.CallException;
import io.fairlead.core.ClientClosedException;
import io.fairlead.core.Deadline;
import io.fairlead.core.DeadlineExceededException;
import io.fairlead.core.NoEndpointException;
import io.fairlead.core.Op;
import io.fairlead.core.RefusedException;
import io.fairlead.core.StopReason;
import io.fairlead.core.Verdict;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
import io.fairlead.core.gate.Gate;
import io.fairlead.core.gate.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One call, as a step machine: what to do next, given what has happened.
 *
 * <p>It owns no thread, no clock and no I/O. A driver asks {@link #next} for a {@link Step}, carries it out, and reports
 * back by {@link #settle}, {@link #abandon} or simply by asking again at a later time. Every decision that a call needs
 * (admission, pick, timeout, retry, budget, deadline) is taken here, so a blocking and an asynchronous driver cannot
 * differ in them.
 *
 * <pre>
 *   ENTERING ──► PICKING ──► FLYING ──► ENDED
 *    │  ▲ WAIT     │  ▲ WAIT    │ ▲ WAIT   ▲
 *    └──┘          └──┘         │ └─       │
 *                   ▲           ▼          │
 *                   └─────── BACKING_OFF ──┘
 * </pre>
 *
 * <p>Up to {@link #MAX_IN_FLIGHT} attempts may be in flight: today one is, hedging will add the other. A queue before a
 * bulkhead is a WAIT in ENTERING; the machine waits, the gate never does.
 *
 * <p>Not safe for use by many threads: a driver lets one thread in at a time.
 */
final class CallMachine implements CallContext {
    static final int MAX_IN_FLIGHT = 2;
    static final long LEAST_ATTEMPT_NANOS = 1_000_000;

    /** What the driver has to do. */
    enum Step {
        /** Send the attempt that is the {@link #subject()}. */
        SEND,
        /** Stop the transport of the {@link #subject()}, which is settled; report nothing. */
        CANCEL,
        /** Ask again at {@link #waitUntilNanos()}, or when an answer is there; or, if {@link #awaitsEndpoints()}, when those are. */
        WAIT,
        /** The call is over: {@link #failure()}, {@link #value()}. */
        DONE
    }

    private enum Phase {
        ENTERING,
        PICKING,
        FLYING,
        BACKING_OFF,
        ENDED
    }

    private final ServicePool pool;
    private final Admission admission;
    private final Judge judge;
    private final CallPolicy policy;

    private final @Nullable AttemptSlot[] inFlight = new @Nullable AttemptSlot[MAX_IN_FLIGHT];
    private final @Nullable AttemptSlot[] toCancel = new @Nullable AttemptSlot[MAX_IN_FLIGHT];

    private @Nullable Op op;
    private boolean mayProbe;
    private long startNanos;
    private long deadlineNanos;
    private Phase phase = Phase.ENDED;
    private long resumeNanos;
    private boolean awaitsEndpoints;
    private @Nullable AttemptSlot subject;

    private long @Nullable [] callStamps;
    private int gatesEntered;
    private int sent;
    private int retries;
    private long delayNanos;
    private boolean withdrawn;

    private final CallStory story;
    private @Nullable List<PoolNode> tried;
    private @Nullable Object value;
    private @Nullable Throwable failure;

    CallMachine(ServicePool pool, Admission admission, Judge judge, CallPolicy policy) {
        this.pool = pool;
        this.admission = admission;
        this.judge = judge;
        this.policy = policy;
        this.story = new CallStory(pool);
    }

    /** Starts a call, or starts over with a new one once the last has ended. */
    CallMachine begin(Op operation, boolean probes, long now) {
        op = operation;
        mayProbe = probes;
        startNanos = now;
        deadlineNanos = Deadline.plus(now, policy.deadlineNanos());
        Deadline callers = operation.deadline();
        if (callers != null) {
            deadlineNanos = Deadline.earlier(deadlineNanos, callers.nanos());
        }
        phase = Phase.ENTERING;
        gatesEntered = 0;
        sent = 0;
        retries = 0;
        delayNanos = 0;
        withdrawn = false;
        pool.budget().deposit(now);
        return this;
    }

    /** Drops what belongs to the last call, so that a machine at rest holds nothing alive. */
    void clear() {
        op = null;
        subject = null;
        story.clear();
        tried = null;
        value = null;
        failure = null;
    }

    // ---- what the driver asks ----

    /** The one thing to do now; a picker, gate or policy that throws ends the call with what it threw. */
    Step nextOrEnd(long now) {
        try {
            return next(now);
        } catch (Throwable broken) {
            abandon(broken, now);
            return next(now);
        }
    }

    private Step next(long now) {
        for (int i = 0; i < MAX_IN_FLIGHT; i++) {
            if (toCancel[i] != null) {
                subject = toCancel[i];
                toCancel[i] = null;
                return Step.CANCEL;
            }
        }
        return switch (phase) {
            case ENTERING -> enter(now);
            case PICKING -> pick(now);
            case FLYING -> watch(now);
            case BACKING_OFF -> backOff(now);
            case ENDED -> Step.DONE;
        };
    }

    /** The attempt that the last SEND or CANCEL is about. */
    AttemptSlot subject() {
        if (subject == null) {
            throw new IllegalStateException("no step names an attempt");
        }
        return subject;
    }

    long waitUntilNanos() {
        return resumeNanos;
    }

    boolean awaitsEndpoints() {
        return awaitsEndpoints;
    }

    @Nullable
    Object value() {
        return value;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    @Nullable
    AttemptSlot inFlight(int place) {
        return inFlight[place];
    }

    // ---- what gates, pickers and admission ask ----

    @Override
    public Op op() {
        if (op == null) {
            throw new IllegalStateException("the call is over");
        }
        return op;
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public RandomGenerator random() {
        return pool.environment().random();
    }

    @Override
    public boolean tried(Node node) {
        return tried != null && tried.contains(node);
    }

    boolean mayProbe() {
        return mayProbe && sent == 0;
    }

    AttemptSlot newSlot(PoolNode node) {
        return new AttemptSlot(sent + 1, node, pool.environment().ticker());
    }

    // ---- the steps ----

    private Step enter(long now) {
        Gate[] gates = pool.callGates();
        while (gatesEntered < gates.length) {
            if (now - deadlineNanos >= 0) {
                return reject(new DeadlineExceededException(pool.service(), timeInAll(), "waiting to be let in"), now);
            }
            Gate gate = gates[gatesEntered];
            long stamp = gate.tryEnter(this, now);
            if (stamp < 0) {
                return waitUntil(Deadline.earlier(now - stamp, deadlineNanos));
            }
            if (stamp == 0) {
                return reject(new RefusedException(pool.service(), gate.refusal(now)), now);
            }
            if (callStamps == null) {
                callStamps = new long[gates.length];
            }
            callStamps[gatesEntered++] = stamp;
        }
        phase = Phase.PICKING;
        return pick(now);
    }

    private Step pick(long now) {
        awaitsEndpoints = false;
        PoolView view = pool.view();
        if (pool.isClosed()) {
            return unpicked(new ClientClosedException(pool.service()), now);
        }
        if (deadlineNanos - now < LEAST_ATTEMPT_NANOS) {
            CallException late = view == null
                    ? new NoEndpointException(pool.service(), pool.describe())
                    : new DeadlineExceededException(pool.service(), timeInAll(), "before an attempt could start");
            return unpicked(late, now);
        }
        if (view == null) {
            awaitsEndpoints = true;
            return waitUntil(deadlineNanos);
        }
        AttemptSlot slot = admission.admit(this, view, now);
        if (slot == null) {
            Refusal refusal = Admission.refusal(view, now);
            return unpicked(
                    refusal == null
                            ? new NoEndpointException(pool.service(), pool.describe())
                            : new RefusedException(pool.service(), refusal),
                    now);
        }
        return send(slot, now);
    }

    private Step send(AttemptSlot slot, long now) {
        sent++;
        withdrawn = false;
        slot.sentAtNanos = now;
        slot.limitNanos = Deadline.earlier(Deadline.plus(now, policy.attemptTimeoutNanos()), deadlineNanos);
        inFlight[inFlight[0] == null ? 0 : 1] = slot;
        phase = Phase.FLYING;
        subject = slot;
        story.sent(op(), slot);
        return Step.SEND;
    }

    private Step watch(long now) {
        long earliest = deadlineNanos;
        for (int i = 0; i < MAX_IN_FLIGHT; i++) {
            AttemptSlot slot = inFlight[i];
            if (slot != null) {
                if (now - slot.limitNanos >= 0) {
                    cancel(slot);
                    conclude(slot, Verdict.TIMED_OUT, null, timeout(slot), now);
                    return next(now);
                }
                earliest = Deadline.earlier(earliest, slot.limitNanos);
            }
        }
        return waitUntil(earliest);
    }

    private Step backOff(long now) {
        if (now - resumeNanos < 0) {
            return Step.WAIT;
        }
        phase = Phase.PICKING;
        return pick(now);
    }

    private Step waitUntil(long nanos) {
        resumeNanos = nanos;
        return Step.WAIT;
    }

    // ---- what the driver reports ----

    /** The transport answered; an answer to an attempt that is settled already changes nothing. */
    void settle(AttemptSlot slot, @Nullable Object answer, @Nullable Throwable error, long now) {
        if (slot.isSettled()) {
            return;
        }
        try {
            boolean late = now - slot.limitNanos >= 0;
            Verdict verdict = late && error instanceof Exception ? Verdict.TIMED_OUT : judge.judge(op(), answer, error);
            conclude(slot, verdict, answer, error, now);
        } catch (Throwable broken) {
            abandon(broken, now);
        }
    }

    /** Our own interrupt ended a blocking attempt at its time. */
    void settleInterrupted(AttemptSlot slot, long now) {
        conclude(slot, Verdict.TIMED_OUT, null, timeout(slot), now);
    }

    /** The caller gives up: whatever is in flight is released and cancelled, and the call ends with {@code error}. */
    void abandon(Throwable error, long now) {
        if (phase == Phase.ENDED) {
            return;
        }
        for (AttemptSlot slot : inFlight) {
            if (slot != null) {
                cancel(slot);
                close(slot, Verdict.RELEASED, error, now);
            }
        }
        end(StopReason.CANCELLED, Verdict.RELEASED, null, error, now);
    }

    /** Ends the call without settling its attempt, which from here on is its holder's to settle. */
    AttemptSlot lend(long now) {
        AttemptSlot slot = subject();
        inFlight[inFlight[0] == slot ? 0 : 1] = null;
        end(StopReason.NOT_RETRYABLE, Verdict.RELEASED, null, null, now);
        return slot;
    }

    private void cancel(AttemptSlot slot) {
        toCancel[toCancel[0] == null ? 0 : 1] = slot;
    }

    private Throwable timeout(AttemptSlot slot) {
        return slot.limitNanos == deadlineNanos
                ? new DeadlineExceededException(pool.service(), timeInAll(), "waiting for " + slot.endpoint)
                : new AttemptTimeoutException(pool.service(), slot.endpoint, slot.limitNanos - slot.sentAtNanos);
    }

    /** Settles an attempt and decides what becomes of the call. */
    private void conclude(
            AttemptSlot slot, Verdict verdict, @Nullable Object answer, @Nullable Throwable error, long now) {
        close(slot, verdict, error, now);
        if (!verdict.isFailure()) {
            StopReason reason = verdict.kind() == Verdict.Kind.RELEASED && error instanceof CancellationException
                    ? StopReason.CANCELLED
                    : StopReason.NOT_RETRYABLE;
            end(reason, verdict, answer, error, now);
            return;
        }
        StopReason stop = reasonToStop(verdict, now);
        if (stop != null) {
            end(stop, verdict, answer, error, now);
            return;
        }
        value = answer;
        failure = error;
        if (tried == null) {
            tried = new ArrayList<>(4);
        }
        tried.add(slot.node);
        phase = Phase.BACKING_OFF;
    }

    /** The one settlement of an attempt: gates, cost, record, event. */
    private void close(AttemptSlot slot, Verdict verdict, @Nullable Throwable error, long now) {
        inFlight[inFlight[0] == slot ? 0 : 1] = null;
        slot.markSettled();
        long elapsed = now - slot.sentAtNanos;
        slot.node.settle(slot, verdict, elapsed, now);
        slot.node.observeCost(verdict, elapsed);
        story.settled(op(), slot, verdict, elapsed, error);
    }

    /** Null when another attempt follows; its delay is then drawn and its share of the budget taken. */
    private @Nullable StopReason reasonToStop(Verdict verdict, long now) {
        if (now - deadlineNanos >= 0) {
            return StopReason.DEADLINE;
        }
        if (!op().isIdempotent() && verdict.kind() != Verdict.Kind.REFUSED) {
            return StopReason.NOT_IDEMPOTENT;
        }
        if (retries >= policy.retry().maxRetries()) {
            return StopReason.ATTEMPTS;
        }
        long drawn = policy.retry().delayNanos(retries + 1, delayNanos, verdict, random());
        long wait = Math.max(drawn, verdict.pushbackNanos());
        if (deadlineNanos - now - wait < LEAST_ATTEMPT_NANOS) {
            return wait > drawn ? StopReason.PUSHBACK : StopReason.DEADLINE;
        }
        if (!pool.budget().tryWithdraw(now)) {
            return StopReason.BUDGET;
        }
        withdrawn = true;
        retries++;
        delayNanos = drawn;
        resumeNanos = now + wait;
        story.retryScheduled(op(), retries, wait);
        return null;
    }

    // ---- the end ----

    /** No attempt could be sent: the last real failure is the caller's answer if there is one, else {@code why}. */
    private Step unpicked(CallException why, long now) {
        if (sent == 0) {
            return reject(why, now);
        }
        StopReason reason = why instanceof DeadlineExceededException ? StopReason.DEADLINE : StopReason.REJECTED;
        end(reason, Verdict.RELEASED, value, failure, now);
        return Step.DONE;
    }

    private Step reject(CallException why, long now) {
        end(StopReason.REJECTED, Verdict.RELEASED, null, why, now);
        return Step.DONE;
    }

    private void end(StopReason reason, Verdict verdict, @Nullable Object answer, @Nullable Throwable error, long now) {
        phase = Phase.ENDED;
        value = answer;
        failure = error;
        if (withdrawn) {
            withdrawn = false;
            pool.budget().giveBack(now);
        }
        Gate[] gates = pool.callGates();
        long elapsed = now - startNanos;
        while (gatesEntered > 0 && callStamps != null) {
            gatesEntered--;
            gates[gatesEntered].exit(callStamps[gatesEntered], verdict, elapsed, now);
        }
        if (error == null && !verdict.isFailure()) {
            story.succeeded(op(), sent, elapsed);
        } else {
            story.failed(op(), sent, elapsed, reason, error);
        }
    }

    private long timeInAll() {
        return deadlineNanos - startNanos;
    }
}
