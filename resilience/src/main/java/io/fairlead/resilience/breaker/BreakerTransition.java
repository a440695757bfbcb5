package io.fairlead.resilience.breaker;

/**
 * One change of a breaker's state.
 *
 * @param name what the breaker guards
 * @param epoch the number of the state that it came to, growing by one each time
 * @param from the state before
 * @param to the state from now on
 * @param atNanos when, a reading of the ticker
 */
public record BreakerTransition(String name, long epoch, BreakerState from, BreakerState to, long atNanos) {}
