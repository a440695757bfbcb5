package io.fairlead.core.engine;

import io.fairlead.core.Attempt;
import io.fairlead.core.Endpoint;
import io.fairlead.core.Verdict;
import io.fairlead.core.gate.Gate;
import io.fairlead.core.time.Ticker;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: what user code sees of it, its stamps, and how far it has come.
 *
 * <p>Two things end apart. The attempt is <em>settled</em> when its verdict is known (the machine, once); its endpoint is
 * <em>vacated</em> when the transport is done with it (the driver, once), which may be later: an asynchronous attempt that
 * timed out keeps its endpoint busy until its stage completes.
 */
final class AttemptSlot implements Attempt {
    private static final AtomicIntegerFieldUpdater<AttemptSlot> ANSWERS =
            AtomicIntegerFieldUpdater.newUpdater(AttemptSlot.class, "answers");
    private static final String OVER = "this attempt is over: use it only until the attempt's code returns";

    final int number;
    final PoolNode node;
    final Endpoint endpoint;
    private final Ticker ticker;
    private long firstStamp;
    private long @Nullable [] moreStamps;

    long sentAtNanos;
    long limitNanos;
    private volatile boolean settled;

    /** What an asynchronous transport answered; published by {@link #arrived}. */
    private @Nullable Object value;

    private @Nullable Throwable error;
    private volatile boolean arrived;

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile int answers;

    /** What to cancel; written and read by the asynchronous driver inside its turn. */
    @Nullable
    Future<?> transport;

    AttemptSlot(int number, PoolNode node, Ticker ticker) {
        this.number = number;
        this.node = node;
        this.endpoint = node.endpoint();
        this.ticker = ticker;
    }

    @Override
    public Endpoint endpoint() {
        check();
        return endpoint;
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
        if (settled) {
            throw new IllegalStateException(OVER);
        }
    }

    void stamp(int gate, long stamp) {
        if (gate == 0) {
            firstStamp = stamp;
            return;
        }
        if (moreStamps == null || moreStamps.length < gate) {
            long[] larger = new long[Math.max(4, gate)];
            if (moreStamps != null) {
                System.arraycopy(moreStamps, 0, larger, 0, moreStamps.length);
            }
            moreStamps = larger;
        }
        moreStamps[gate - 1] = stamp;
    }

    long stamp(int gate) {
        return gate == 0 || moreStamps == null ? firstStamp : moreStamps[gate - 1];
    }

    /**
     * Gives the first {@code count} stamps back, in reverse order; a gate that throws keeps none of the others from its
     * stamp.
     */
    void returnStamps(Gate[] gates, int count, Verdict verdict, long elapsedNanos, long now) {
        if (count == 0) {
            return;
        }
        try {
            gates[count - 1].exit(stamp(count - 1), verdict, elapsedNanos, now);
        } finally {
            returnStamps(gates, count - 1, verdict, elapsedNanos, now);
        }
    }

    boolean isSettled() {
        return settled;
    }

    void markSettled() {
        settled = true;
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
