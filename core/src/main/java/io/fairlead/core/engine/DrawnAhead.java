package io.fairlead.core.engine;

import java.util.random.RandomGenerator;

/**
 * Another generator's numbers, drawn one ahead.
 *
 * <p>Whoever asks has a number at once, while the processor works out the next one beside what is done with this one: a third
 * of the time of a pick went by waiting for its random number. Used by one thread at a time.
 */
final class DrawnAhead implements RandomGenerator {
    private final RandomGenerator source;
    private long next;

    DrawnAhead(RandomGenerator source) {
        this.source = source;
        this.next = source.nextLong();
    }

    @Override
    public long nextLong() {
        long drawn = next;
        next = source.nextLong();
        return drawn;
    }
}
