package io.fairlead.resilience.breaker;

/** What an operator puts over a breaker; the state below stays, and counts again once the override is taken away. */
public enum BreakerOverride {
    /** The breaker decides by itself. */
    NONE("none"),
    /** Lets nobody in. */
    FORCED_OPEN("forced-open"),
    /** Lets everybody in, and learns nothing of what follows. */
    FORCED_CLOSED("forced-closed"),
    /** Lets everybody in; the breaker below goes on as if it decided, so that one can see what it would do. */
    OBSERVE("observe");

    private final String word;

    BreakerOverride(String word) {
        this.word = word;
    }

    /** The override in one word for people: {@code forced-open}. */
    @Override
    public String toString() {
        return word;
    }
}
