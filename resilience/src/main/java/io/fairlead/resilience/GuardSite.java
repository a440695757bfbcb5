package io.fairlead.resilience;

import io.fairlead.core.gate.Gate;
import io.fairlead.core.gate.GateSite;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The place of a guard's breaker: gives it the name of the guard, and passes on what it says.
 *
 * <p>The breaker is there before the engine's pool of one is, so the last words are kept for it. Safe for use by many threads:
 * the lock keeps their order, and is taken at transitions and failures only.
 */
final class GuardSite implements GateSite {
    private final String name;
    private final RandomGenerator random;

    private @Nullable GateSite engine;
    private long lastEpoch;
    private @Nullable Consumer<GateSite> lastWord;
    private @Nullable Consumer<GateSite> lastOfDoor;

    GuardSite(String name, RandomGenerator random) {
        this.name = name;
        this.random = random;
    }

    /** The engine is there: from here on it hears what is said, and at once what was said last. */
    synchronized void attach(GateSite site) {
        engine = site;
        if (lastWord != null) {
            lastWord.accept(site);
        }
        if (lastOfDoor != null) {
            lastOfDoor.accept(site);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void available(long epoch) {
        say(epoch, site -> site.available(epoch));
    }

    @Override
    public void unavailable(long epoch, long untilNanos) {
        say(epoch, site -> site.unavailable(epoch, untilNanos));
    }

    @Override
    public void probing(long epoch) {
        say(epoch, site -> site.probing(epoch));
    }

    @Override
    public void standsOpen(Gate gate, long epoch, long stamp, long slowNanos) {
        sayOfDoor(epoch, site -> site.standsOpen(gate, epoch, stamp, slowNanos));
    }

    @Override
    public void wantsToBeAsked(long epoch) {
        sayOfDoor(epoch, site -> site.wantsToBeAsked(epoch));
    }

    private synchronized void say(long epoch, Consumer<GateSite> word) {
        if (epoch >= lastEpoch) {
            lastEpoch = epoch;
            lastWord = word;
            lastOfDoor = null;
            tell(word);
        }
    }

    private synchronized void sayOfDoor(long epoch, Consumer<GateSite> word) {
        if (epoch >= lastEpoch) {
            lastOfDoor = word;
            tell(word);
        }
    }

    private void tell(Consumer<GateSite> word) {
        if (engine != null) {
            word.accept(engine);
        }
    }
}
