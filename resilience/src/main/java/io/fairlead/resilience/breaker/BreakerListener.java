package io.fairlead.resilience.breaker;

/**
 * Hears of each change of a breaker's state, exactly once.
 *
 * <p>Called on the thread of the call that made the change, so it must not block. Two changes at nearly the same time may
 * be told by two threads at once; {@link BreakerTransition#epoch()} tells their order. What it throws is logged and
 * changes nothing.
 */
@FunctionalInterface
public interface BreakerListener {
    /** Hears nothing. */
    BreakerListener NONE = transition -> {};

    /** Hears one change. */
    void onTransition(BreakerTransition transition);
}
