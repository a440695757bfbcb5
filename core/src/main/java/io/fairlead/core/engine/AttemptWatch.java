package io.fairlead.core.engine;

import io.fairlead.core.time.Environment;

/**
 * Ends the attempts of any number of clients at their time, blocking ones by an interrupt and asynchronous ones by a timeout;
 * one an environment.
 */
public final class AttemptWatch implements AutoCloseable {
    private final Environment environment;
    private final Ticks ticks;
    private final InterruptWatch interrupts;
    private final TimeoutWheel timeouts;

    /** A watch on the time of {@code environment}; it starts with the first attempt and rests when idle. */
    public AttemptWatch(Environment environment) {
        this.environment = environment;
        this.ticks = new Ticks(environment, this::tick);
        QuietLog log = new QuietLog(environment.ticker());
        this.interrupts = new InterruptWatch(ticks, log);
        this.timeouts = new TimeoutWheel(ticks, environment.executor(), log);
    }

    /**
     * Interrupts the blocking attempts that are under way as if their time were over, since nothing will watch it from here
     * on; asynchronous ones get a timer each.
     */
    @Override
    public void close() {
        ticks.close();
        interrupts.close(environment.ticker().nanos());
        timeouts.close();
    }

    InterruptWatch interrupts() {
        return interrupts;
    }

    TimeoutWheel timeouts() {
        return timeouts;
    }

    private boolean tick(long now) {
        boolean interruptible = interrupts.scan(now);
        return timeouts.tick(now) || interruptible;
    }
}
