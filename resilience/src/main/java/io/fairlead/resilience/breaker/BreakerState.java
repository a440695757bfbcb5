package io.fairlead.resilience.breaker;

/** Where a breaker stands by itself, whatever an operator {@linkplain BreakerOverride put over it}. */
public enum BreakerState {
    /** Lets every call in and watches how they end. */
    CLOSED("closed"),
    /** Lets nobody in until its time is over. */
    OPEN("open"),
    /** Lets a few probes in, which decide. */
    HALF_OPEN("half-open"),
    /** Lets in a share of the calls that grows to all of them, and watches how they end. */
    RECOVERING("recovering");

    private final String word;

    BreakerState(String word) {
        this.word = word;
    }

    /** The state in one word for people: {@code half-open}. */
    @Override
    public String toString() {
        return word;
    }
}
