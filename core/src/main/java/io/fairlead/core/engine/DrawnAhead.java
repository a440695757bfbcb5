package io.fairlead.core.engine;

import io.fairlead.core.time.Environment;
import java.util.random.RandomGenerator;

/**
 * Another generator's numbers, drawn one ahead.
 *
 * <p>Whoever asks has a number at once, while the processor works out the next one beside what is done with this one: a third
 * of the time of a pick went by waiting for its random number. Used by one thread at a time.
 */
final class DrawnAhead implements RandomGenerator {
    private final Environment environment;
    private long next;

    /** Of the environment's generator, which is asked for anew each time: it may be another one for each thread. */
    DrawnAhead(Environment environment) {
        this.environment = environment;
        this.next = environment.random().nextLong();
    }

    @Override
    public long nextLong() {
        long drawn = next;
        next = environment.random().nextLong();
        return drawn;
    }
}
