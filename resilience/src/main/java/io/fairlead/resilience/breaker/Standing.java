package io.fairlead.resilience.breaker;

/**
 * All that a breaker decides by, as one immutable value.
 *
 * @param number of this standing as its site knows it; grows with each change of state and of override
 * @param override what an operator put over the phase
 * @param phase where the breaker stands by itself
 */
record Standing(long number, BreakerOverride override, Phase phase) {
    /** The same with another phase; numbered anew if the state is another, not if a probe came or went. */
    Standing with(Phase next) {
        return new Standing(next.epoch() == phase.epoch() ? number : number + 1, override, next);
    }

    Standing with(BreakerOverride next) {
        return new Standing(number + 1, next, phase);
    }
}
