package io.fairlead.core.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A list of attempts whose time is over, emptied by as many workers as it takes.
 *
 * <p>A task for each would wake a worker for each, which costs more than to end the attempt. So one worker begins, asks for
 * another to stand by it while there is more to do, and goes on until the list is empty: a user's callback that blocks holds up
 * its own worker and no other attempt.
 */
final class Expired implements Runnable {
    private static final int MOST_WORKERS = 16;

    private final Executor workers;
    private final QuietLog log;
    private final AtomicReference<TimeoutWheel.@Nullable Timed> head;
    private final AtomicInteger asked = new AtomicInteger();

    /** All of the list that {@code first} begins; nobody else may write its links from here on. */
    Expired(TimeoutWheel.Timed first, Executor workers, QuietLog log) {
        this.head = new AtomicReference<>(first);
        this.workers = workers;
        this.log = log;
    }

    /** Asks for a worker; one that cannot be had must not keep the watch from the attempts after these. */
    void askForWorker() {
        try {
            workers.execute(this);
        } catch (Throwable refused) {
            log.warn("fairlead", "no worker for attempts whose time is over; their calls do not end", refused);
        }
    }

    @Override
    public void run() {
        TimeoutWheel.Timed mine = take();
        if (mine != null && head.get() != null && asked.incrementAndGet() < MOST_WORKERS) {
            askForWorker();
        }
        for (; mine != null; mine = take()) {
            end(mine);
        }
    }

    /** What was taken never comes back into a list, so that the head is the same only if nothing was taken. */
    private TimeoutWheel.@Nullable Timed take() {
        for (; ; ) {
            TimeoutWheel.Timed first = head.get();
            if (first == null || head.compareAndSet(first, first.next())) {
                return first;
            }
        }
    }

    private void end(TimeoutWheel.Timed timed) {
        try {
            timed.next(null);
            timed.expire();
        } catch (Throwable broken) {
            log.warn("fairlead", "an attempt whose time is over could not be ended", broken);
        }
    }
}
