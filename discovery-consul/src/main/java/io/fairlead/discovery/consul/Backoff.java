package io.fairlead.discovery.consul;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The pause after a failure: base/2 plus chance up to base/2, where the base doubles from failure to failure.
 *
 * <p>A failure of the connection starts at 200 ms and ends at 15 s, because the probe of the agent ends the pause early.
 * While the agent answers, although badly, nothing tells when it is well again, so for a minute the base stays within
 * 2 s. A wrong query starts at 1 s and ends at 60 s; a refused token stays within 2 s for a minute, since a rotated one
 * heals at once. Failures are forgotten once the first valid answer is a second old. For use by one thread.
 */
final class Backoff {
    static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    static final long CAP_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long SLOW_FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long BAD_QUERY_CAP_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long EARLY_CAP_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long EARLY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long PROOF_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RandomGenerator random;
    private int failures;
    private long firstFailureAt;
    private boolean alive;
    private long aliveSince;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    int failures() {
        return failures;
    }

    /** A valid answer; the failures before it count until it is a second old. */
    void succeeded(long now) {
        if (!alive) {
            alive = true;
            aliveSince = now;
        }
        forgetIfProven(now);
    }

    /** Starts anew: the cause of the failures is known to be over. */
    void forgive() {
        failures = 0;
    }

    /** The pause in nanoseconds before the next try. */
    long failed(Trouble trouble, long now) {
        forgetIfProven(now);
        alive = false;
        if (failures++ == 0) {
            firstFailureAt = now;
        }
        if (trouble.retryAfterNanos() > 0) {
            return trouble.retryAfterNanos();
        }
        long base = base(trouble.kind(), now);
        return base / 2 + random.nextLong(base / 2 + 1);
    }

    private void forgetIfProven(long now) {
        if (alive && now - aliveSince >= PROOF_NANOS) {
            failures = 0;
        }
    }

    private long base(Trouble.Kind kind, long now) {
        boolean early = now - firstFailureAt < EARLY_NANOS;
        return switch (kind) {
            case UNREACHABLE -> doubled(FIRST_NANOS, CAP_NANOS);
            case BROKEN -> doubled(FIRST_NANOS, early ? EARLY_CAP_NANOS : CAP_NANOS);
            case BUSY, FORBIDDEN -> doubled(SLOW_FIRST_NANOS, early ? EARLY_CAP_NANOS : CAP_NANOS);
            case BAD_QUERY -> doubled(SLOW_FIRST_NANOS, BAD_QUERY_CAP_NANOS);
        };
    }

    private long doubled(long first, long cap) {
        return Math.min(cap, first << Math.min(failures - 1, 16));
    }
}
