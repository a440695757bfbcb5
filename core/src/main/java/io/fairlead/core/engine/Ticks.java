package io.fairlead.core.engine;

import io.fairlead.core.time.Environment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks each {@link #NANOS} at what is under way, and rests when it has seen nothing for a while.
 *
 * <p>Runs on the environment's timer. Before it stops it announces its rest, looks once more, and a last time one tick
 * later. Who starts something publishes it and then looks whether the ticks {@linkplain #areResting rest}. On any processor
 * a store is visible long before a tick is over, so one of the two sees the other. The memory model does not promise that
 * without a fence, which would cost each call a locked instruction; what is at stake is only that a watch that was about
 * to rest begins again with the next call instead of this one (ADR 0007).
 */
final class Ticks {
    static final long NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int IDLE_TICKS = 100;

    /** What is looked at. */
    interface Watched {
        /** Looks once; whether anything is under way. Never throws. */
        boolean tick(long now);
    }

    private final Environment environment;
    private final Watched watched;
    private final AtomicBoolean resting = new AtomicBoolean(true);
    private int idle;
    private volatile boolean closed;

    Ticks(Environment environment, Watched watched) {
        this.environment = environment;
        this.watched = watched;
    }

    /** Whether nobody looks, so that who has started something must {@link #wake()}; also true for ever once closed. */
    boolean areResting() {
        return resting.get();
    }

    void wake() {
        if (!closed && resting.get() && resting.compareAndSet(true, false)) {
            boolean awake = false;
            try {
                schedule();
                awake = true;
            } finally {
                if (!awake) {
                    resting.set(true);
                }
            }
        }
    }

    /** No tick follows the one that may be under way. */
    void close() {
        closed = true;
        resting.set(true);
    }

    private void schedule() {
        environment.scheduler().at(environment.ticker().nanos() + NANOS, this::tick);
    }

    private boolean look() {
        return watched.tick(environment.ticker().nanos());
    }

    private void tick() {
        if (closed) {
            return;
        }
        boolean busy = true;
        try {
            busy = look();
        } finally {
            idle = busy ? 0 : idle + 1;
            if (idle < IDLE_TICKS) {
                schedule();
            }
        }
        if (idle >= IDLE_TICKS) {
            rest();
        }
    }

    private void rest() {
        idle = 0;
        resting.set(true);
        if (look()) {
            wake();
        } else {
            environment.scheduler().at(environment.ticker().nanos() + NANOS, this::lookOnceMore);
        }
    }

    private void lookOnceMore() {
        if (resting.get() && look()) {
            wake();
        }
    }
}
