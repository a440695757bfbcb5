package io.fairlead.resilience.retry;

import io.fairlead.core.Check;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.resilience.window.Slices;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A retry budget over the last seconds: each call pays for a share of a retry, and each retry takes a whole one.
 *
 * <p>Retries are what turns a slow service into a dead one: with r retries a call, an outage multiplies its own load by
 * r + 1 just when the service can carry least. A count of retries a call does not bound that; a share of the calls does.
 * When every attempt fails, calls × (1 + share) + floor attempts are sent, and no more.
 *
 * <p>What is left is {@code share × calls + perSecond × seconds − retries}, all over the same slices of the time to live: what
 * was paid in and not used is lost when it is too old, so a quiet hour does not pay for a storm. The seconds begin at one, so
 * the budget starts nearly empty and its floor grows with time. Calls, floor and retries leave the sum slice by slice, and a
 * retry is never in an older slice than what paid for it; so nothing is spent twice, and the bound holds at any time after the
 * start, not only in the mean.
 *
 * <p>Safe for use by many threads, without locks: a withdrawal is written first and taken back if that was too much, so a
 * race may refuse a retry that could have been had, but never allows one too many. A deposit touches one adder, striped
 * under contention; a deposit by way of an {@linkplain #account() account} touches one word that its owner alone writes.
 *
 * <p>An account opens a {@link Tally} in each slice that it notes something in, and the slice holds it. So an account may be
 * dropped at any time: what it noted grows old with its slice, and nothing has to be taken down or tidied up. Whoever asks for
 * a retry adds the tallies up, and may miss the last deposits of others: fewer than were made, and never more.
 */
public final class SlidingRetryBudget implements RetryBudget {
    private static final int SLICES = 10;
    /** The newest slice, and the one before it, into which a thread may write that was held up. */
    private static final int STILL_WRITTEN = 2;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final long HEAD_START_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Sums of shares are not exact: five calls at 0.2 pay for a retry. */
    private static final double ROUNDING = 1e-6;

    private final BudgetOptions options;
    private final Slices<SliceCounts> slices;

    /** A budget of the {@linkplain BudgetOptions#DEFAULT usual settings}. */
    public SlidingRetryBudget() {
        this(BudgetOptions.DEFAULT);
    }

    /** A budget that starts nearly empty. */
    public SlidingRetryBudget(BudgetOptions options) {
        this.options = options;
        long ttlNanos = Check.positive(options.ttl(), "ttl");
        this.slices = new Slices<>(SLICES, ttlNanos / SLICES, now -> new SliceCounts());
    }

    /** The settings. */
    public BudgetOptions options() {
        return options;
    }

    @Override
    public void deposit(long now) {
        slices.at(now).counts().calls.increment();
    }

    @Override
    public Account account() {
        return new OneThread(slices);
    }

    @Override
    public boolean tryWithdraw(long now) {
        SliceCounts counts = slices.at(now).counts();
        counts.retries.incrementAndGet();
        if (balance(now) > -ROUNDING) {
            return true;
        }
        counts.retries.decrementAndGet();
        return false;
    }

    @Override
    public void giveBack(long now) {
        for (Slices.Slice<SliceCounts> each = slices.last(now); each != null; each = slices.before(each, now)) {
            if (takeOne(each.counts().retries)) {
                return;
            }
        }
    }

    private static boolean takeOne(AtomicLong retries) {
        for (long seen = retries.get(); seen > 0; seen = retries.get()) {
            if (retries.compareAndSet(seen, seen - 1)) {
                return true;
            }
        }
        return false;
    }

    /** The retries that could be had now, for people; below one, none can. */
    public double balance(long now) {
        long calls = 0;
        long retries = 0;
        int slicesSeen = 0;
        for (Slices.Slice<SliceCounts> each = slices.last(now); each != null; each = slices.before(each, now)) {
            calls += slicesSeen++ < STILL_WRITTEN
                    ? each.counts().calls()
                    : each.counts().settledCalls();
            retries += each.counts().retries.get();
        }
        double seconds = slices.coveredNanos(now, HEAD_START_NANOS) / NANOS_PER_SECOND;
        return options.share() * calls + options.perSecond() * seconds - retries;
    }

    @Override
    public String toString() {
        return "retry budget " + options;
    }

    /** Where one thread notes its calls: in a tally of its own, and another one each slice. */
    private static final class OneThread implements Account {
        private final Slices<SliceCounts> slices;
        private final long sliceNanos;
        private long startNanos;
        private @Nullable Tally tally;

        OneThread(Slices<SliceCounts> slices) {
            this.slices = slices;
            this.sliceNanos = slices.sliceNanos();
        }

        @Override
        public void deposit(long now) {
            Tally current = tally;
            if (current == null || now - startNanos >= sliceNanos) {
                current = open(now);
            }
            current.note();
        }

        private Tally open(long now) {
            // Only the start is kept: a slice leads to those before it, which an idle account must not hold.
            Slices.Slice<SliceCounts> slice = slices.at(now);
            Tally fresh = slice.counts().newTally();
            startNanos = slice.startNanos();
            tally = fresh;
            return fresh;
        }
    }
}
