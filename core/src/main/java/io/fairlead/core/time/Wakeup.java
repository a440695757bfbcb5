package io.fairlead.core.time;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A one-shot signal that ends a {@linkplain Pauser pause} early.
 *
 * <p>Any thread may {@link #signal()}; one thread at a time waits for it. A signal given before the wait starts is
 * not lost.
 */
public final class Wakeup {
    private volatile boolean signalled;
    private volatile @Nullable Thread waiter;

    /** A signal that is not yet given. */
    public Wakeup() {}

    /** Ends the present pause, or the next one at once. */
    public void signal() {
        signalled = true;
        Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** Whether {@link #signal()} was called. */
    public boolean isSignalled() {
        return signalled;
    }

    void awaitedBy(@Nullable Thread thread) {
        waiter = thread;
    }
}
