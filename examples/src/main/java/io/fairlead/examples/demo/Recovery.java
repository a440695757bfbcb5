package io.fairlead.examples.demo;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongBinaryOperator;

/**
 * Finds how long after a fault a lane's p99 was back where it should be.
 *
 * <p>The p99 is that of a window of the last second, as a dashboard would show it. It is well when it is at most the larger
 * of twice the healthy p99 and the healthy p99 + 20 ms; when the control timer shows that the machine itself stood still
 * meanwhile, the longest stall is allowed on top. The lane has recovered at the end of the first window that is well and
 * followed by a second and a half of windows that are well.
 */
final class Recovery {
    static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(25);
    private static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Samples samples;
    private final LongBinaryOperator longestStall;
    private final long limitNanos;

    /**
     * Prepares the search.
     *
     * @param longestStall how long the machine itself stood still at worst between two points in time
     * @param healthyP99Nanos the p99 of the lane while nothing was wrong
     */
    Recovery(Samples samples, LongBinaryOperator longestStall, long healthyP99Nanos) {
        this.samples = samples;
        this.longestStall = longestStall;
        this.limitNanos = Math.max(2 * healthyP99Nanos, healthyP99Nanos + GRACE_NANOS);
    }

    /** What the p99 must not exceed. */
    long limitNanos() {
        return limitNanos;
    }

    /**
     * The time from a fault to the recovery; 0 if the p99 did not leave its bounds, empty if it did not come back before
     * {@code endNanos}.
     *
     * @param faultNanos when the fault was made, since the start of the run
     * @param endNanos when the next thing was done to the instances
     */
    OptionalLong after(long faultNanos, long endNanos) {
        long wellSince = faultNanos;
        for (long at = faultNanos; at <= endNanos; at += STEP_NANOS) {
            if (!isWell(at)) {
                wellSince = at + STEP_NANOS;
            } else if (at - wellSince >= HOLD_NANOS) {
                return OptionalLong.of(wellSince - faultNanos);
            }
        }
        return OptionalLong.empty();
    }

    private boolean isWell(long atNanos) {
        long from = atNanos - WINDOW_NANOS;
        return samples.ended(from, atNanos).p99Nanos()
                <= limitNanos + longestStall.applyAsLong(from - WINDOW_NANOS, atNanos);
    }
}
