package io.fairlead.resilience.breaker;

import java.util.concurrent.atomic.AtomicInteger;

/** Failures in a row, in the order in which they are noted. */
final class ConsecutiveWindow implements Window {
    private final int limit;
    private final AtomicInteger row = new AtomicInteger();

    ConsecutiveWindow(int limit) {
        this.limit = limit;
    }

    @Override
    public boolean record(int outcome, long now) {
        if (outcome != OK) {
            return row.incrementAndGet() >= limit;
        }
        // Reading is cheaper than writing a word that every caller shares.
        if (row.get() != 0) {
            row.set(0);
        }
        return false;
    }

    @Override
    public double failureRate(long now) {
        return Double.NaN;
    }
}
