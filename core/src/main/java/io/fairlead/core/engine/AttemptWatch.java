package io.fairlead.core.engine;

import io.fairlead.core.time.Environment;

/** Interrupts the blocking attempts of any number of clients at their time; one an environment. */
public final class AttemptWatch {
    private final InterruptWatch interrupts;

    /** A watch on the time of {@code environment}; it starts with the first blocking attempt and rests when idle. */
    public AttemptWatch(Environment environment) {
        this.interrupts = new InterruptWatch(environment);
    }

    InterruptWatch interrupts() {
        return interrupts;
    }
}
