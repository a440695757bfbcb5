package io.fairlead.discovery.consul;

import io.fairlead.core.Endpoint;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Tells a loss that is easy to believe from one that is not.
 *
 * <p>An answer without any endpoint where there were some, and the loss of more than half in one step within 30 s of
 * trouble (a failure, an index that fell, an agent that came back), are what a broken registry looks like. Both are
 * confirmed before they are believed. An orderly scale-down passes at once, and so does maintenance, which somebody asked
 * for. Counts decide, not identities: a service that came back on other ports has lost nothing. For use by one thread.
 */
final class FalseEmptinessGuard {
    private static final long TROUBLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final boolean acceptEmptyAtOnce;
    private boolean troubled;
    private long troubledAt;

    FalseEmptinessGuard(boolean acceptEmptyAtOnce) {
        this.acceptEmptyAtOnce = acceptEmptyAtOnce;
    }

    void trouble(long now) {
        troubled = true;
        troubledAt = now;
    }

    /** Whether {@code next} must be confirmed before it replaces {@code believed}. */
    boolean suspects(List<Endpoint> believed, Listing next, long now) {
        if (acceptEmptyAtOnce) {
            return false;
        }
        long before = believed.stream()
                .filter(endpoint -> !next.leaving().contains(endpoint.authority()))
                .count();
        int after = next.endpoints().size();
        if (before == 0 || after >= before) {
            return false;
        }
        boolean rightAfterTrouble = troubled && now - troubledAt < TROUBLE_NANOS;
        return after == 0 || (rightAfterTrouble && after * 2L < before);
    }
}
