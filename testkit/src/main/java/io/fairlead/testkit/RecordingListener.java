package io.fairlead.testkit;

import io.fairlead.core.Endpoint;
import io.fairlead.core.EndpointSet;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.discovery.DiscoveryStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A listener of discovery that keeps what it hears, and lets a test wait for it in real time.
 *
 * <p>Safe for use by many threads.
 */
public final class RecordingListener implements Discovery.Listener {
    private final List<EndpointSet> sets = new ArrayList<>();
    private final List<DiscoveryStatus> statuses = new ArrayList<>();

    /** Has heard nothing yet. */
    public RecordingListener() {}

    @Override
    public synchronized void onEndpoints(EndpointSet endpoints) {
        sets.add(endpoints);
        notifyAll();
    }

    @Override
    public synchronized void onStatus(DiscoveryStatus status) {
        statuses.add(status);
        notifyAll();
    }

    /** Every set so far, in order. */
    public synchronized List<EndpointSet> sets() {
        return List.copyOf(sets);
    }

    /** Every status so far, in order. */
    public synchronized List<DiscoveryStatus> statuses() {
        return List.copyOf(statuses);
    }

    /** The endpoints of the last set, null when there was none. */
    public synchronized @Nullable List<Endpoint> endpoints() {
        return sets.isEmpty() ? null : sets.get(sets.size() - 1).endpoints();
    }

    /** The last status; {@link DiscoveryStatus#NEW} when there was none. */
    public synchronized DiscoveryStatus status() {
        return statuses.isEmpty() ? DiscoveryStatus.NEW : statuses.get(statuses.size() - 1);
    }

    /**
     * Waits for a last set that fits; one that is there already counts.
     *
     * @return the time that it took
     * @throws AssertionError with all that was heard, when the time is over
     */
    public Duration awaitEndpoints(Duration limit, Predicate<List<Endpoint>> fits) {
        return await(limit, () -> {
            List<Endpoint> last = endpoints();
            return last != null && fits.test(last);
        });
    }

    /** As {@link #awaitEndpoints}, for the state. */
    public Duration awaitState(Duration limit, DiscoveryStatus.State state) {
        return await(limit, () -> status().state() == state);
    }

    private synchronized Duration await(Duration limit, Condition condition) {
        long start = System.nanoTime();
        long left = limit.toNanos();
        while (!condition.holds()) {
            left = limit.toNanos() - (System.nanoTime() - start);
            if (left <= 0) {
                throw new AssertionError("not within " + limit + "; last status " + status() + ", last set "
                        + endpoints() + ", all statuses " + statuses);
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting", interrupted);
            }
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private interface Condition {
        boolean holds();
    }
}
