package io.fairlead.core.engine;

import io.fairlead.core.CallException;
import io.fairlead.core.Deadline;
import io.fairlead.core.DeadlineExceededException;
import io.fairlead.core.Op;
import io.fairlead.core.StopReason;
import io.fairlead.core.Verdict;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
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
 * <p>Its parts: {@link CallGates} before the call, the {@link RetryPlan}, the {@link Flight} of attempts under way, and the
 * {@link CallStory} that is told. A queue before a bulkhead is a WAIT in ENTERING; the machine waits, the gate never does.
 *
 * <p>Not safe for use by many threads: a driver lets one thread in at a time.
 */
final class CallMachine implements CallContext {
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
    private final CallErrors errors;

    private final CallGates gates;
    private final RetryPlan retry;
    private final Flight flight = new Flight();
    private final CallStory story;

    private @Nullable Op op;
    private boolean mayProbe;
    private long startNanos;
    private long deadlineNanos;
    private Phase phase = Phase.ENDED;
    private long resumeNanos;
    private boolean awaitsEndpoints;
    private @Nullable AttemptSlot subject;

    private int sent;
    private @Nullable List<PoolNode> tried;
    private Verdict verdict = Verdict.RELEASED;
    private @Nullable Object value;
    private @Nullable Throwable failure;

    CallMachine(ServicePool pool, Admission admission, Judge judge, CallPolicy policy) {
        this.pool = pool;
        this.admission = admission;
        this.judge = judge;
        this.policy = policy;
        this.errors = new CallErrors(pool);
        this.gates = new CallGates(pool.callGates());
        this.retry = new RetryPlan(policy.retry(), pool.budget());
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
        sent = 0;
        verdict = Verdict.RELEASED;
        awaitsEndpoints = false;
        retry.begin();
        return this;
    }

    /** Takes over a call whose first attempt was admitted the short way and is under way. */
    CallMachine adopt(Op operation, long deadline, AttemptSlot first) {
        begin(operation, false, first.sentAtNanos);
        deadlineNanos = deadline;
        sent = 1;
        flight.add(first);
        phase = Phase.FLYING;
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
        AttemptSlot unwanted = flight.pollToCancel();
        if (unwanted != null) {
            subject = unwanted;
            return Step.CANCEL;
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

    /** Whether the wait is that for an answer, which nearly always ends early. */
    boolean awaitsAnswer() {
        return phase == Phase.FLYING;
    }

    @Nullable
    Object value() {
        return value;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Whether it may be used for the next call. */
    boolean isOver() {
        return phase == Phase.ENDED;
    }

    Flight flight() {
        return flight;
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
        while (!gates.allEntered()) {
            if (now - deadlineNanos >= 0) {
                return reject(errors.notLetIn(timeInAll()), now);
            }
            long stamp = gates.enterNext(this, now);
            if (stamp < 0) {
                return waitUntil(Deadline.earlier(now - stamp, deadlineNanos));
            }
            if (stamp == 0) {
                return reject(errors.refused(gates.next().refusal(now), now), now);
            }
        }
        phase = Phase.PICKING;
        return pick(now);
    }

    private Step pick(long now) {
        awaitsEndpoints = false;
        PoolView view = pool.view();
        if (pool.isClosed()) {
            return unpicked(errors.closed(), now);
        }
        if (deadlineNanos - now < RetryPlan.LEAST_ATTEMPT_NANOS) {
            return unpicked(errors.tooLate(timeInAll()), now);
        }
        if (view == null) {
            awaitsEndpoints = true;
            return waitUntil(deadlineNanos);
        }
        AttemptSlot slot = admission.admit(this, view, now);
        if (slot == null) {
            return unpicked(errors.notAdmitted(view, now), now);
        }
        if (sent == 0) {
            depositFor(slot, now);
        }
        return send(slot, now);
    }

    /** A call pays into the budget with its first attempt. A budget that throws must not keep the endpoint busy. */
    private void depositFor(AttemptSlot slot, long now) {
        try {
            retry.deposit(now);
        } catch (Throwable broken) {
            slot.node().release(slot, now);
            throw broken;
        }
    }

    private Step send(AttemptSlot slot, long now) {
        sent++;
        retry.sent();
        slot.sentAtNanos = now;
        slot.limitNanos = Deadline.earlier(Deadline.plus(now, policy.attemptTimeoutNanos()), deadlineNanos);
        flight.add(slot);
        phase = Phase.FLYING;
        subject = slot;
        story.sent(op(), slot);
        return Step.SEND;
    }

    private Step watch(long now) {
        AttemptSlot expired = flight.expired(now);
        if (expired != null) {
            flight.cancelLater(expired);
            conclude(expired, Verdict.TIMED_OUT, null, timeout(expired), now);
            return next(now);
        }
        return waitUntil(flight.earliestLimit(deadlineNanos));
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
            conclude(slot, judge.judge(op(), slot, answer, error, now), answer, error, now);
        } catch (Throwable broken) {
            abandon(broken, now);
        }
    }

    /** Our own interrupt ended a blocking attempt at its time. */
    void settleInterrupted(AttemptSlot slot, long now) {
        try {
            conclude(slot, Verdict.TIMED_OUT, null, timeout(slot), now);
        } catch (Throwable broken) {
            abandon(broken, now);
        }
    }

    /** The caller gives up: whatever is in flight is released and cancelled, and the call ends with {@code error}. */
    void abandon(Throwable error, long now) {
        if (phase == Phase.ENDED) {
            return;
        }
        try {
            releaseAll(error, now);
        } finally {
            end(StopReason.CANCELLED, Verdict.RELEASED, null, error, now);
        }
    }

    private void releaseAll(Throwable error, long now) {
        for (int place = 0; place < Flight.MOST; place++) {
            AttemptSlot slot = flight.underWay(place);
            if (slot != null) {
                flight.cancelLater(slot);
                close(slot, Verdict.RELEASED, error, now);
            }
        }
    }

    /** Ends the call without settling its attempt, which from here on is its holder's to settle. */
    AttemptSlot lend(long now) {
        AttemptSlot slot = subject();
        flight.remove(slot);
        end(StopReason.NOT_RETRYABLE, Verdict.RELEASED, null, null, now);
        return slot;
    }

    private Throwable timeout(AttemptSlot slot) {
        return errors.timedOut(slot, deadlineNanos, timeInAll());
    }

    /** Settles an attempt and decides what becomes of the call. */
    private void conclude(
            AttemptSlot slot, Verdict score, @Nullable Object answer, @Nullable Throwable error, long now) {
        close(slot, score, error, now);
        if (!score.isFailure()) {
            boolean cancelled = score.kind() == Verdict.Kind.RELEASED && error instanceof CancellationException;
            end(cancelled ? StopReason.CANCELLED : StopReason.NOT_RETRYABLE, score, answer, error, now);
            return;
        }
        StopReason stop = retry.schedule(this, score, now);
        if (stop != null) {
            end(stop, score, answer, error, now);
            return;
        }
        story.retryScheduled(op(), retry.retries(), retry.waitNanos());
        verdict = score;
        value = answer;
        failure = error;
        if (tried == null) {
            tried = new ArrayList<>(4);
        }
        if (!tried.contains(slot.node())) {
            tried.add(slot.node());
        }
        resumeNanos = now + retry.waitNanos();
        phase = Phase.BACKING_OFF;
    }

    /** The one settlement of an attempt: gates, cost, record, event. */
    private void close(AttemptSlot slot, Verdict score, @Nullable Throwable error, long now) {
        flight.remove(slot);
        slot.markSettled();
        long elapsed = now - slot.sentAtNanos;
        slot.node().observeCost(score, elapsed);
        try {
            slot.node().settle(slot, score, elapsed, now);
        } finally {
            story.settled(op(), slot, score, elapsed, error);
        }
    }

    // ---- the end ----

    /** No attempt could be sent: the last real failure is the caller's answer if there is one, else {@code why}. */
    private Step unpicked(CallException why, long now) {
        if (sent == 0) {
            return reject(why, now);
        }
        StopReason reason = why instanceof DeadlineExceededException ? StopReason.DEADLINE : StopReason.REJECTED;
        end(reason, verdict, value, failure, now);
        return Step.DONE;
    }

    private Step reject(CallException why, long now) {
        end(StopReason.REJECTED, Verdict.RELEASED, null, why, now);
        return Step.DONE;
    }

    private void end(StopReason reason, Verdict score, @Nullable Object answer, @Nullable Throwable error, long now) {
        phase = Phase.ENDED;
        value = answer;
        failure = error;
        long elapsed = now - startNanos;
        try {
            leave(score, elapsed, now);
        } finally {
            tell(reason, score, error, elapsed);
        }
    }

    private void leave(Verdict score, long elapsed, long now) {
        try {
            retry.end(now);
        } finally {
            gates.exitAll(score, elapsed, now);
        }
    }

    private void tell(StopReason reason, Verdict score, @Nullable Throwable error, long elapsed) {
        if (error == null && !score.isFailure()) {
            story.succeeded(op(), sent, elapsed);
        } else {
            story.failed(op(), sent, elapsed, reason, error);
        }
    }

    private long timeInAll() {
        return deadlineNanos - startNanos;
    }
}
