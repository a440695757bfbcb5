package io.fairlead.core.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts blocking attempts that outlive their time, without a timer for each.
 *
 * <p>Each {@link Scratch} has a place here. A caller writes its limit there, and frees the place when its code has returned;
 * one scan a tick looks at every place. Success thus costs one compare-and-set instruction and no allocation; the price is
 * that an interrupt comes up to one tick late.
 *
 * <p>The life of a place: FREE → RUNNING (the caller, a plain release) → FREE (the caller, by compare-and-set: not hit), or
 * RUNNING → INTERRUPTING (the scan, by compare-and-set) → INTERRUPTED (the scan, after the interrupt) → FREE (the caller). A
 * caller that finds INTERRUPTING waits for INTERRUPTED and only then clears its interrupt flag, so that an interrupt of ours
 * never hits what the thread does next. An interrupt from elsewhere is kept, unless it coincides with ours: the two are
 * one flag and cannot be told apart.
 */
final class InterruptWatch {
    private static final int FREE = 0;
    private static final int RUNNING = 1;
    private static final int INTERRUPTING = 2;
    private static final int INTERRUPTED = 3;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Place.class, "state", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** One watched place; armed and disarmed by one thread at a time. */
    final class Place {
        @SuppressWarnings("UnusedVariable") // by its handle
        private volatile int state = FREE;

        /** Written before RUNNING, read by the scan after it has made that INTERRUPTING. */
        private @Nullable Thread thread;

        private long limitNanos;

        /** Watches the calling thread until {@link #disarm()}; it is interrupted once, soon after {@code limit}. */
        void arm(long limit) {
            Thread caller = Thread.currentThread();
            if (thread != caller) {
                thread = caller;
            }
            limitNanos = limit;
            STATE.setRelease(this, RUNNING);
            if (ticks.areResting()) {
                startTicks(this);
            }
        }

        /** Frees the place; true when the attempt was interrupted by us, whose flag is then clear. */
        boolean disarm() {
            return !STATE.compareAndSet(this, RUNNING, FREE) && disarmAfterScan();
        }

        @SuppressWarnings("ThreadPriorityCheck") // the scan needs two more instructions, perhaps on this very core
        private boolean disarmAfterScan() {
            do {
                if (state == FREE) {
                    return false;
                }
                // A scan that came for the attempt before this one goes back from INTERRUPTING to RUNNING.
                if (state == INTERRUPTED) {
                    Thread.interrupted();
                    state = FREE;
                    interruptAgainIfHit();
                    return true;
                }
                Thread.yield();
            } while (!STATE.compareAndSet(this, RUNNING, FREE));
            return false;
        }

        /** Drops the thread, for a place that another thread will use next. */
        void forgetThread() {
            thread = null;
        }

        private boolean isHit(Thread caller) {
            int now = state;
            return (now == INTERRUPTING || now == INTERRUPTED) && thread == caller;
        }

        private boolean scan(long now) {
            if (state != RUNNING) {
                return false;
            }
            // The limit may be that of a later attempt; interrupt looks again once the place cannot change hands.
            if (isDue(now)) {
                interrupt(now);
            }
            return true;
        }

        private boolean isDue(long now) {
            return closed || now - limitNanos >= 0;
        }

        private void interrupt(long now) {
            if (!STATE.compareAndSet(this, RUNNING, INTERRUPTING)) {
                return;
            }
            // From here on the place cannot change hands; only now are thread and limit known to belong together.
            Thread target = thread;
            if (target == null || !isDue(now)) {
                state = RUNNING;
                return;
            }
            try {
                target.interrupt();
            } finally {
                state = INTERRUPTED;
            }
        }
    }

    private final Ticks ticks;
    private final QuietLog log;

    /** A place lives as long as the scratch that it belongs to, which lives as long as its thread. */
    private final Queue<WeakReference<Place>> places = new ConcurrentLinkedQueue<>();

    private volatile boolean closed;

    InterruptWatch(Ticks ticks, QuietLog log) {
        this.ticks = ticks;
        this.log = log;
    }

    /** A place of the caller's own. */
    Place newPlace() {
        Place place = new Place();
        places.add(new WeakReference<>(place));
        return place;
    }

    /** Interrupts every attempt under way, and those to come, whatever their limit: nobody will look again. */
    void close(long now) {
        closed = true;
        scan(now);
    }

    private void startTicks(Place place) {
        ticks.wake();
        if (closed) {
            scan(place, place.limitNanos);
        }
    }

    /** One flag serves nested attempts: an attempt around the one that was freed may have been interrupted too. */
    private void interruptAgainIfHit() {
        Thread caller = Thread.currentThread();
        for (WeakReference<Place> each : places) {
            Place place = each.get();
            if (place != null && place.isHit(caller)) {
                caller.interrupt();
                return;
            }
        }
    }

    /** Looks at every place; whether any is running. */
    boolean scan(long now) {
        boolean running = false;
        for (Iterator<WeakReference<Place>> each = places.iterator(); each.hasNext(); ) {
            Place place = each.next().get();
            if (place == null) {
                each.remove();
            } else {
                running |= scan(place, now);
            }
        }
        return running;
    }

    /** An interrupt closes the channel that its thread waits for, which is foreign code; it must not end the scan. */
    private boolean scan(Place place, long now) {
        try {
            return place.scan(now);
        } catch (Throwable broken) {
            log.warn("fairlead", "a thread that was interrupted threw", broken);
            return true;
        }
    }
}
