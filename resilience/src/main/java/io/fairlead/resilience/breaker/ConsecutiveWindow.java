package io.fairlead.resilience.breaker;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** Failures in a row, in the order in which they are noted. */
final class ConsecutiveWindow implements Window {
    private static final AtomicIntegerFieldUpdater<ConsecutiveWindow> ROW =
            AtomicIntegerFieldUpdater.newUpdater(ConsecutiveWindow.class, "row");

    private final int limit;
    private volatile int row;

    ConsecutiveWindow(int limit) {
        this.limit = limit;
    }

    @Override
    public boolean record(int outcome, long now) {
        if (outcome == OK) {
            endRow();
            return false;
        }
        return ROW.incrementAndGet(this) >= limit;
    }

    /** Notes a success; whether there was a row to end. */
    boolean endRow() {
        // Reading is cheaper than writing a word that every caller shares.
        if (row == 0) {
            return false;
        }
        row = 0;
        return true;
    }

    /** Whether a success would change nothing. */
    boolean isEmpty() {
        return row == 0;
    }

    @Override
    public double failureRate(long now) {
        return Double.NaN;
    }
}
