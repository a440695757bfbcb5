package io.fairlead.resilience.breaker;

/**
 * The recent outcomes of one phase of a breaker.
 *
 * <p>Each phase that counts has a window of its own, so what is written late into an old one is lost together with it.
 * Safe for use by many threads, without locks.
 */
sealed interface Window permits ConsecutiveWindow, TimeWindow, CountWindow {
    /** Neither failed nor slow. */
    int OK = 0;
    /** The bit of a failure. */
    int FAILED = 1;
    /** The bit of a slow call. */
    int SLOW = 2;

    /**
     * Notes an outcome.
     *
     * @param outcome {@link #OK}, or {@link #FAILED} and {@link #SLOW} as bits
     * @return whether the breaker must open now
     */
    boolean record(int outcome, long now);

    /** The share of failures, NaN when none is kept or nothing was counted. */
    double failureRate(long now);

    /** {@link #record} of {@link #OK} in a window that keeps rates: the hot path, where calls behind an interface are not inlined. */
    static boolean recordSuccess(Window window, long now) {
        return window instanceof TimeWindow time ? time.recordSuccess(now) : ((CountWindow) window).recordSuccess();
    }
}
