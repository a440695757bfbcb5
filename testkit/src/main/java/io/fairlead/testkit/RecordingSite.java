package io.fairlead.testkit;

import io.fairlead.core.gate.Gate;
import io.fairlead.core.gate.GateSite;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/** A site that remembers what its gate told it; safe for use by many threads. */
public final class RecordingSite implements GateSite {
    /** What a gate can say. */
    public enum Word {
        /** See {@link GateSite#available}. */
        AVAILABLE,
        /** See {@link GateSite#unavailable}. */
        UNAVAILABLE,
        /** See {@link GateSite#probing}. */
        PROBING
    }

    /**
     * One thing that a gate said.
     *
     * @param untilNanos the end of being unavailable; 0 for the other words
     */
    public record Saying(Word word, long epoch, long untilNanos) {}

    private final String name;
    private final RandomGenerator random;
    private final List<Saying> sayings = new CopyOnWriteArrayList<>();
    private long lastEpoch;
    private boolean open;

    /** A site with chance from seed 42. */
    public RecordingSite(String name) {
        this(name, new Random(42));
    }

    /** A site. */
    public RecordingSite(String name, RandomGenerator random) {
        this.name = name;
        this.random = random;
    }

    /** What was said, in the order in which it was heard. */
    public List<Saying> sayings() {
        return List.copyOf(sayings);
    }

    /** The words of {@link #sayings()}. */
    public List<Word> words() {
        return sayings.stream().map(Saying::word).toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    /** Whether the gate {@linkplain GateSite#standsOpen stands open}. */
    public synchronized boolean isOpen() {
        return open;
    }

    @Override
    public void available(long epoch) {
        say(new Saying(Word.AVAILABLE, epoch, 0));
    }

    @Override
    public void unavailable(long epoch, long untilNanos) {
        say(new Saying(Word.UNAVAILABLE, epoch, untilNanos));
    }

    @Override
    public void probing(long epoch) {
        say(new Saying(Word.PROBING, epoch, 0));
    }

    @Override
    public synchronized void standsOpen(Gate gate, long epoch, long stamp, long slowNanos) {
        if (epoch >= lastEpoch) {
            open = true;
        }
    }

    @Override
    public synchronized void wantsToBeAsked(long epoch) {
        if (epoch >= lastEpoch) {
            open = false;
        }
    }

    private synchronized void say(Saying saying) {
        sayings.add(saying);
        if (saying.epoch >= lastEpoch) {
            lastEpoch = saying.epoch;
            open = false;
        }
    }
}
