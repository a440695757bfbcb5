package io.fairlead.core.engine;

import io.fairlead.core.Attempt;
import io.fairlead.core.Endpoint;
import io.fairlead.core.time.Ticker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: what user code sees of it, its stamps, and how far it has come.
 *
 * <p>Two things end apart. The attempt is <em>settled</em> when its verdict is known (the machine, once); its endpoint is
 * <em>vacated</em> when the transport is done with it (the driver, once), which may be later: an asynchronous attempt that
 * timed out keeps its endpoint busy until its stage completes.
 *
 * <p>The first attempts of blocking calls use the slots of their thread's {@link Scratch} over and over. What another thread
 * may read of a slot is handed to it by user code together with the slot, so plain fields will do.
 */
final class AttemptSlot implements Attempt, Stamps {
    static final String OVER = "this attempt is over: use it only until the attempt's code returns";

    private static final VarHandle SETTLED;
    private static final VarHandle ANSWERS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SETTLED = lookup.findVarHandle(AttemptSlot.class, "settled", boolean.class);
            ANSWERS = lookup.findVarHandle(AttemptSlot.class, "answers", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Ticker ticker;
    private int number;
    private @Nullable PoolNode node;
    private long firstStamp;
    private long @Nullable [] moreStamps;

    long sentAtNanos;
    long limitNanos;

    /** Opaque: one store a state; nothing else is read by it. */
    @SuppressWarnings("UnusedVariable") // by its handle
    private boolean settled;

    /** What an asynchronous transport answered; published by {@link #arrived}. */
    private @Nullable Object value;

    private @Nullable Throwable error;
    private volatile boolean arrived;

    @SuppressWarnings("UnusedVariable") // by its handle
    private volatile int answers;

    /** What to cancel; written and read by the asynchronous driver inside its turn. */
    @Nullable
    Future<?> transport;

    /** A slot without an attempt. */
    AttemptSlot(Ticker ticker) {
        this.ticker = ticker;
    }

    /** The slot of one attempt. */
    AttemptSlot(int number, PoolNode node, Ticker ticker) {
        this.ticker = ticker;
        this.number = number;
        this.node = node;
    }

    /** Takes the first attempt of another call; the one that was here is settled. */
    void reuse(PoolNode next, long sentAt, long limit) {
        number = 1;
        node = next;
        sentAtNanos = sentAt;
        limitNanos = limit;
        SETTLED.setOpaque(this, false);
    }

    /** Takes over what the gates of an attempt gave that was admitted without a slot. */
    void takeStamps(long first, long @Nullable [] more) {
        firstStamp = first;
        moreStamps = more;
    }

    PoolNode node() {
        if (node == null) {
            throw new IllegalStateException(OVER);
        }
        return node;
    }

    /** The endpoint, also when the attempt is over. */
    Endpoint target() {
        return node().endpoint();
    }

    int ordinal() {
        return number;
    }

    @Override
    public Endpoint endpoint() {
        check();
        return target();
    }

    @Override
    public int number() {
        check();
        return number;
    }

    @Override
    public long remainingNanos() {
        check();
        return Math.max(0, limitNanos - ticker.nanos());
    }

    private void check() {
        if (isSettled()) {
            throw new IllegalStateException(OVER);
        }
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

    boolean isSettled() {
        return (boolean) SETTLED.getOpaque(this);
    }

    void markSettled() {
        SETTLED.setOpaque(this, true);
    }

    /** Any thread: whether nothing was answered before; true once. */
    boolean isFirstAnswer() {
        return ANSWERS.compareAndSet(this, 0, 1);
    }

    void arrive(@Nullable Object answer, @Nullable Throwable failure) {
        value = answer;
        error = failure;
        arrived = true;
    }

    boolean hasArrived() {
        return arrived;
    }

    @Nullable
    Object value() {
        return value;
    }

    @Nullable
    Throwable error() {
        return error;
    }
}
