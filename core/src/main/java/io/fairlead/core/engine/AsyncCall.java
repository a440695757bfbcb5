package io.fairlead.core.engine;

import io.fairlead.core.AsyncAttemptFunction;
import io.fairlead.core.Attempt;
import io.fairlead.core.Endpoint;
import io.fairlead.core.Op;
import io.fairlead.core.Verdict;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * An asynchronous call: the future that the caller gets, and everything else that a call needs while nothing goes wrong.
 *
 * <p><b>One object.</b> It is the future, its own first attempt with the stamps of the endpoint's gates, the callback of that
 * attempt's stage, and its own link in the {@link TimeoutWheel}. A first attempt that was {@linkplain Scratch#admit admitted
 * the short way} needs nothing else: done already when its stage is returned, it is settled on the spot; else its answer
 * settles it. In every other case an {@link AsyncDriver} with a {@link CallMachine} takes over, for good.
 *
 * <p><b>Turns.</b> Answers, timeouts and cancellations come from any thread. Each leaves its news (in this object, or in a
 * slot) and then signals; the first signal makes its thread the one that takes the turn, until no signal is left. So nothing
 * is entered twice, a stage that is complete already costs no recursion, and nothing is locked while foreign code
 * runs. The timer's thread only hands the turn to the environment's executor.
 */
final class AsyncCall<R extends @Nullable Object> extends CallFuture<R>
        implements Attempt, Stamps, BiFunction<R, @Nullable Throwable, @Nullable Void>, TimeoutWheel.Timed, Runnable {
    private static final int NO_ANSWER = 0;
    private static final int ANSWERING = 1;
    private static final int VALUE = 2;
    private static final int ERROR = 3;

    private static final VarHandle SIGNALS;
    private static final VarHandle ANSWERED;
    private static final VarHandle SETTLED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SIGNALS = lookup.findVarHandle(AsyncCall.class, "signals", int.class);
            SETTLED = lookup.findVarHandle(AsyncCall.class, "settled", boolean.class);
            ANSWERED = lookup.findVarHandle(AsyncCall.class, "answered", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final EngineClient client;
    private final Op op;
    private final AsyncAttemptFunction<R> attempt;

    /** The endpoint of the first attempt; null when the machine made it. */
    private @Nullable PoolNode node;

    private long firstStamp;
    private long @Nullable [] moreStamps;
    private long startNanos;
    private long limitNanos;
    private long deadlineNanos;

    /** What to cancel, of the first attempt. */
    private @Nullable Future<?> transport;

    /** What the first attempt was answered; published by {@link #answered}. */
    private @Nullable Object answer;

    @SuppressWarnings("UnusedVariable") // by its handle
    private volatile int answered = NO_ANSWER;

    @SuppressWarnings("UnusedVariable") // by its handle
    private volatile int signals;

    /** The first attempt is over. Written inside a turn or before the first; opaque for user code that may have kept it. */
    private boolean settled;

    /** Written inside a turn or before the first. */
    private @Nullable AsyncDriver driver;

    private boolean isCounted;
    private boolean isInWheel;
    private TimeoutWheel.@Nullable Timed next;

    AsyncCall(EngineClient client, Op op, AsyncAttemptFunction<R> attempt) {
        this.client = client;
        this.op = op;
        this.attempt = attempt;
    }

    // ---- the first attempt ----

    /** Starts the call; {@code scratch} is the caller's, and stays taken meanwhile, so that the call counts as under way. */
    void start(Scratch scratch, long now) {
        startNanos = now;
        PoolNode admitted = admit(scratch, now);
        limitNanos = scratch.limitNanos();
        deadlineNanos = scratch.deadlineNanos();
        if (admitted == null) {
            drive(new AsyncDriver(client, this, client.newMachine().begin(op, true, now)));
            signal();
        } else {
            node = admitted;
            send();
        }
    }

    private @Nullable PoolNode admit(Scratch scratch, long now) {
        try {
            return scratch.admit(op, now, this);
        } catch (Throwable broken) {
            return null;
        }
    }

    private void send() {
        CompletionStage<R> stage;
        try {
            stage = AsyncDriver.stageOf(attempt, this);
        } catch (Throwable thrown) {
            answer(null, thrown);
            signal();
            return;
        }
        if (stage instanceof CompletableFuture<R> future && settlesAtOnce(future)) {
            return;
        }
        if (stage instanceof Future<?> future) {
            transport = future;
        }
        try {
            waitInWheel(limitNanos);
        } catch (Throwable unwatched) {
            completeExceptionally(unwatched);
        }
        try {
            // Not whenComplete, whose own stage would wrap a failure in an exception with a stack trace.
            stage.handle(this);
        } catch (Throwable broken) {
            answer(null, broken);
            signal();
        }
    }

    /** Ends the call if its stage is done with a success; some futures refuse to be asked. */
    private boolean settlesAtOnce(CompletableFuture<R> stage) {
        R value;
        try {
            if (!stage.isDone() || stage.isCompletedExceptionally()) {
                return false;
            }
            value = stage.join();
        } catch (Throwable refused) {
            return false;
        }
        long now = client.now();
        if (!client.judge().isSuccess(op, value)) {
            return false;
        }
        SETTLED.setOpaque(this, true);
        try {
            node().leave(this, now - startNanos, now);
        } catch (Throwable broken) {
            failItself(broken);
            return true;
        }
        completeItself(value);
        return true;
    }

    /** The stage of the first attempt is done. */
    @Override
    public @Nullable Void apply(R value, @Nullable Throwable error) {
        answer(value, error == null ? null : Judge.unwrap(error));
        signal();
        return null;
    }

    /** The first answer counts; a stage that gives another, or throws after one, changes nothing. */
    private void answer(@Nullable Object value, @Nullable Throwable error) {
        if (ANSWERED.compareAndSet(this, NO_ANSWER, ANSWERING)) {
            node().vacate();
            answer = error != null ? error : value;
            answered = error != null ? ERROR : VALUE;
        }
    }

    // ---- turns ----

    /** Something happened: take the turn, or leave it to the thread that has it. */
    @Override
    void signal() {
        int missed = (int) SIGNALS.getAndAdd(this, 1) == 0 ? 1 : 0;
        while (missed != 0) {
            takeTurn();
            missed = (int) SIGNALS.getAndAdd(this, -missed) - missed;
        }
    }

    /** A turn that throws, as with a full stack, must not keep a later one (the wheel's, with an empty stack) from being taken. */
    private void takeTurn() {
        boolean taken = false;
        try {
            turn();
            taken = true;
        } finally {
            if (!taken) {
                signals = 0;
            }
        }
    }

    @Override
    public void run() {
        signal();
    }

    private void turn() {
        AsyncDriver driving = driver;
        if (driving == null) {
            if (settled) {
                finishIfNeeded();
                return;
            }
            if (endsWell()) {
                return;
            }
            driving = adoptOrEnd();
        }
        if (driving != null) {
            driving.turnOrEnd();
        }
    }

    /** A call that cannot be handed over (a full stack) must not be left without an end; null when this was its end. */
    private @Nullable AsyncDriver adoptOrEnd() {
        try {
            return adopt();
        } catch (Throwable broken) {
            if (driver != null) {
                return driver;
            }
            SETTLED.setOpaque(this, true);
            try {
                node().settle(this, Verdict.RELEASED, 0, client.now());
            } finally {
                finish(null, broken);
            }
            return null;
        }
    }

    /** Ends the call if its first attempt was answered by a value that is a success. */
    private boolean endsWell() {
        if (answered != VALUE || isAbandoned()) {
            return false;
        }
        long now = client.now();
        try {
            if (!client.judge().isSuccess(op, answer)) {
                return false;
            }
            SETTLED.setOpaque(this, true);
            node().observeCost(Verdict.SUCCESS, now - startNanos);
            node().settleSuccess(this, now - startNanos, now);
        } catch (Throwable broken) {
            finish(null, broken);
            return true;
        }
        finish(answer, null);
        return true;
    }

    /** Hands the call with its first attempt over to a machine. */
    private AsyncDriver adopt() {
        AttemptSlot slot = new AttemptSlot(1, node(), client.ticker());
        slot.sentAtNanos = startNanos;
        slot.limitNanos = limitNanos;
        slot.transport = transport;
        slot.takeStamps(firstStamp, moreStamps);
        SETTLED.setOpaque(this, true);
        return drive(new AsyncDriver(client, this, client.newMachine().adopt(op, deadlineNanos, slot)).adopting(slot));
    }

    /** Its answer may come, or be half there, after the first attempt has been handed over. */
    void handAnswerTo(AttemptSlot first) {
        int how = answered;
        if (how >= VALUE) {
            first.arrive(how == VALUE ? answer : null, how == ERROR ? (Throwable) answer : null);
        }
    }

    private AsyncDriver drive(AsyncDriver driving) {
        driver = driving;
        count();
        client.driven(this);
        return driving;
    }

    // ---- the end, and the wait for it ----

    /** Waits for a turn no later than {@code until}, among the many that do; each call may do so once. */
    boolean waitInWheel(long until) {
        if (isInWheel) {
            return false;
        }
        isInWheel = true;
        limitNanos = until;
        count();
        client.timeouts().push(this);
        if (client.isClosed()) {
            // Whoever closed the client may have looked for calls before this one was there to be seen.
            cancel(true);
        }
        return true;
    }

    private void count() {
        if (!isCounted) {
            client.began();
            isCounted = true;
        }
    }

    /** Gives the caller what became of the call, which is over. */
    void finish(@Nullable Object value, @Nullable Throwable failure) {
        if (isCounted) {
            client.ended(this, driver != null);
            isCounted = false;
        }
        if (failure != null) {
            failItself(failure);
        } else {
            completeItself(EngineClient.<R>cast(value));
        }
    }

    /** Only a turn that threw leaves a settled call without an end. */
    private void finishIfNeeded() {
        if (isDone() && !isCounted) {
            return;
        }
        switch (answered) {
            case VALUE -> finish(answer, null);
            case ERROR -> finish(null, (Throwable) answer);
            default ->
                finish(null, new IllegalStateException(client.service() + ": a turn of the call was broken off"));
        }
    }

    AsyncAttemptFunction<R> attempt() {
        return attempt;
    }

    boolean isOf(EngineClient other) {
        return client == other;
    }

    // ---- what the wheel asks ----

    @Override
    public TimeoutWheel.@Nullable Timed next() {
        return next;
    }

    @Override
    public void next(TimeoutWheel.@Nullable Timed timed) {
        next = timed;
    }

    @Override
    public boolean isOver() {
        return isDone();
    }

    @Override
    public long sinceNanos() {
        return startNanos;
    }

    @Override
    public long dueNanos() {
        return limitNanos;
    }

    @Override
    public void expire() {
        signal();
    }

    // ---- what user code sees of the first attempt ----

    @Override
    public Endpoint endpoint() {
        check();
        return node().endpoint();
    }

    @Override
    public int number() {
        check();
        return 1;
    }

    @Override
    public long remainingNanos() {
        check();
        return Math.max(0, limitNanos - client.now());
    }

    private void check() {
        if ((boolean) SETTLED.getOpaque(this)) {
            throw new IllegalStateException(AttemptSlot.OVER);
        }
    }

    private PoolNode node() {
        if (node == null) {
            throw new IllegalStateException("the machine made the first attempt");
        }
        return node;
    }

    @Override
    public void stamp(int gate, long stamp) {
        if (gate == 0) {
            firstStamp = stamp;
            return;
        }
        moreStamps = Stamps.room(moreStamps, gate);
        moreStamps[gate - 1] = stamp;
    }

    @Override
    public long stamp(int gate) {
        return gate == 0 || moreStamps == null ? firstStamp : moreStamps[gate - 1];
    }
}
