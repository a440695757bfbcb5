package io.fairlead.core.engine;

import io.fairlead.core.gate.GateSite;
import java.util.random.RandomGenerator;

/**
 * What one gate last said of itself; each change asks the control plane for a new picker.
 *
 * <p>Written by whichever thread carries out the gate's transition; the epoch keeps late writers from undoing newer ones.
 */
final class Site implements GateSite {
    private enum Word {
        AVAILABLE,
        UNAVAILABLE,
        PROBING
    }

    private record Saying(long epoch, Word word, long untilNanos) {}

    private final ServicePool pool;
    private final String name;
    private volatile Saying saying = new Saying(0, Word.AVAILABLE, 0);

    Site(ServicePool pool, String name) {
        this.pool = pool;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public RandomGenerator random() {
        return pool.environment().random();
    }

    @Override
    public void available(long epoch) {
        say(new Saying(epoch, Word.AVAILABLE, 0));
    }

    @Override
    public void unavailable(long epoch, long untilNanos) {
        say(new Saying(epoch, Word.UNAVAILABLE, untilNanos));
    }

    @Override
    public void probing(long epoch) {
        say(new Saying(epoch, Word.PROBING, 0));
    }

    private void say(Saying next) {
        synchronized (this) {
            if (next.epoch < saying.epoch) {
                return;
            }
            saying = next;
        }
        pool.eligibilityChanged();
    }

    boolean isUnavailable(long now) {
        Saying last = saying;
        return last.word == Word.UNAVAILABLE && now - last.untilNanos < 0;
    }

    /** Half-open, or open for as long as it wanted to be: the next entry makes it half-open. */
    boolean isProbing(long now) {
        Saying last = saying;
        return last.word == Word.PROBING || (last.word == Word.UNAVAILABLE && now - last.untilNanos >= 0);
    }

    long untilNanos() {
        return saying.untilNanos;
    }
}
