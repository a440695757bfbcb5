package io.fairlead.discovery.consul;

import io.fairlead.core.Deadline;
import java.util.concurrent.TimeUnit;

/**
 * The pace of one service's queries: two at once, then one each refill.
 *
 * <p>The refill is half a second, or five times what the last refresh cost, so that a watch never takes more than a fifth
 * of a core; or five seconds while Consul does not know the service, whose index then moves with every other service.
 * When the bucket has been empty for 30 s the refill doubles, up to 15 s; a quiet 30 s takes that back. So a change
 * after calm is taken at once and a storm is taken in steps. For use by one thread.
 */
final class RefreshBucket {
    static final int BURST = 2;
    static final long REFILL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    static final long ABSENT_REFILL_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LONGEST_REFILL_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int COST_FACTOR = 5;
    private static final int MOST_DOUBLINGS = 5;

    /** Time saved up, at most {@link #BURST} refills; below 0 when tokens were promised to the future. */
    private double tokens = BURST;

    private long refillNanos = REFILL_NANOS;
    private long countedAt;
    private long lastTakenAt;
    private long emptySince;
    private boolean empty;
    private int doublings;

    RefreshBucket(long now) {
        countedAt = now;
        lastTakenAt = now;
    }

    /**
     * Takes a token.
     *
     * @param costNanos what the last refresh cost
     * @param absent whether Consul does not know the service
     * @return nanoseconds until the token may be used
     */
    long take(long now, long costNanos, boolean absent) {
        adapt(now, costNanos, absent);
        tokens = Math.min(BURST, tokens + (double) (now - countedAt) / refillNanos);
        countedAt = now;
        lastTakenAt = now;
        boolean wasEmpty = empty;
        empty = tokens < 1;
        if (empty && !wasEmpty) {
            emptySince = now;
        }
        tokens -= 1;
        return tokens >= 0 ? 0 : (long) (-tokens * refillNanos);
    }

    long refillNanos() {
        return refillNanos;
    }

    private void adapt(long now, long costNanos, boolean absent) {
        if (now - lastTakenAt >= PATIENCE_NANOS) {
            doublings = 0;
        } else if (empty && now - emptySince >= PATIENCE_NANOS) {
            doublings = Math.min(doublings + 1, MOST_DOUBLINGS);
            emptySince = now;
        }
        long cost = Math.min(costNanos, Deadline.MAX_AHEAD_NANOS / COST_FACTOR) * COST_FACTOR;
        long base = Math.max(absent ? ABSENT_REFILL_NANOS : REFILL_NANOS, cost);
        refillNanos = Math.min(LONGEST_REFILL_NANOS, base << doublings);
    }
}
