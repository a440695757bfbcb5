package io.fairlead.core.engine;

import io.fairlead.core.time.Environment;

/** Interrupts the blocking attempts of any number of clients at their time; one an environment. */
public final class AttemptWatch implements AutoCloseable {
    private final InterruptWatch interrupts;

    /** A watch on the time of {@code environment}; it starts with the first blocking attempt and rests when idle. */
    public AttemptWatch(Environment environment) {
        this.interrupts = new InterruptWatch(environment);
    }

    /** Interrupts the attempts that are under way as if their time were over, since nothing will watch it from here on. */
    @Override
    public void close() {
        interrupts.close();
    }

    InterruptWatch interrupts() {
        return interrupts;
    }
}
