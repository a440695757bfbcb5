package io.fairlead.resilience.breaker;

import io.fairlead.core.Check;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the settings of a breaker come to in numbers; immutable, and shared by all breakers of one factory. */
final class Rules {
    /** How much longer or shorter than its time a breaker stays open, so that many do not come back as one. */
    static final double OPEN_JITTER = 0.2;

    private static final double FIRST_SHARE = 0.1;

    final int minimumCalls;
    final int probes;
    final long probeNanos;
    final long rampNanos;
    /** A call that takes longer is slow. */
    final long slowNanos;

    private final BreakerWindow window;
    private final double failureRate;
    private final double slowRate;
    private final long openNanos;
    private final long openAtMostNanos;
    private final int failuresToOpen;
    private final int slowToOpen;

    Rules(BreakerOptions options) {
        window = options.window();
        failureRate = options.failureRate();
        slowRate = options.slowRate();
        slowNanos = slowNanos(options.slowCallAfter());
        minimumCalls = options.minimumCalls();
        openNanos = Check.positive(options.openFor(), "openFor");
        openAtMostNanos = Check.positive(options.openAtMost(), "openAtMost");
        probes = options.probes();
        probeNanos = Check.positive(options.probeTimeout(), "probeTimeout");
        rampNanos = Check.notNegative(options.ramp(), "ramp");
        failuresToOpen = fewestAt(failureRate, probes);
        slowToOpen = slowNanos == Long.MAX_VALUE ? Integer.MAX_VALUE : fewestAt(slowRate, probes);
    }

    private static long slowNanos(@Nullable Duration slowCallAfter) {
        return slowCallAfter == null ? Long.MAX_VALUE : Check.positive(slowCallAfter, "slowCallAfter");
    }

    /** The smallest count out of {@code all} that makes up {@code rate}. */
    private static int fewestAt(double rate, int all) {
        int count = 1;
        while (count < all && (double) count / all < rate) {
            count++;
        }
        return count;
    }

    Window newWindow() {
        if (window instanceof BreakerWindow.Consecutive consecutive) {
            return new ConsecutiveWindow(consecutive.failures());
        }
        if (window instanceof BreakerWindow.Count count) {
            return new CountWindow(this, count.calls());
        }
        BreakerWindow.Time time = (BreakerWindow.Time) window;
        return new TimeWindow(this, time.slices(), time.length().toNanos() / time.slices());
    }

    boolean isSlow(long elapsedNanos) {
        return elapsedNanos > slowNanos;
    }

    /** Whether so many failures and slow calls among so many calls open a breaker. */
    boolean opens(long failed, long slow, long calls) {
        if (calls < minimumCalls) {
            return false;
        }
        return (double) failed / calls >= failureRate
                || (slowNanos != Long.MAX_VALUE && (double) slow / calls >= slowRate);
    }

    /** Whether the probes that ended are too many failed ones, whatever the others bring. */
    boolean probesOpen(int failed, int slow) {
        return failed >= failuresToOpen || slow >= slowToOpen;
    }

    /** Whether the probes that ended are good enough, whatever the others bring. */
    boolean probesClose(int ended, int failed, int slow) {
        int left = probes - ended;
        return failed + left < failuresToOpen && slow + left < slowToOpen;
    }

    /** How long the {@code openings}-th opening in a row lasts. */
    long openNanos(int openings, long pushbackNanos, RandomGenerator random) {
        double doubled = openNanos * Math.pow(2, openings - 1);
        double time = Math.min((double) openAtMostNanos, doubled);
        double jittered = time * (1 - OPEN_JITTER + 2 * OPEN_JITTER * random.nextDouble());
        return Math.max((long) jittered, Math.min(pushbackNanos, openAtMostNanos));
    }

    /** The share of calls that is let in so long after the probes were well. */
    double share(long sinceNanos) {
        return FIRST_SHARE + (1 - FIRST_SHARE) * Math.max(0, sinceNanos) / rampNanos;
    }
}
