package io.fairlead.core.engine;

import io.fairlead.core.time.Environment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts blocking attempts that outlive their time, without a timer for each.
 *
 * <p>A caller claims a watched place, writes its limit there, and frees the place when its code has returned. One scan
 * each {@link #TICK_NANOS} looks at every place. Success thus costs two compare-and-set instructions and no allocation;
 * the price is that an interrupt comes up to one tick late.
 *
 * <p>The life of a place: FREE → RUNNING (the caller) → FREE (the caller, by compare-and-set: not hit), or RUNNING →
 * INTERRUPTING (the scan, by compare-and-set) → INTERRUPTED (the scan, after the interrupt) → FREE (the caller). A caller
 * that finds INTERRUPTING waits for INTERRUPTED and only then clears its interrupt flag, so that an interrupt of ours
 * never hits what the thread does next. An interrupt from elsewhere is kept, unless it coincides with ours: the two are
 * one flag and cannot be told apart.
 *
 * <p>The scan runs on the environment's timer and rests when it has seen no running place for a while. It announces its
 * rest and looks once more before it stops; a caller publishes its place and then looks whether the scan rests. Both
 * are volatile, so one of them sees the other.
 */
final class InterruptWatch {
    static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int IDLE_SCANS = 100;
    private static final int SEGMENT = 64;
    private static final int MAX_SEGMENTS = 4096;

    private static final int FREE = 0;
    private static final int CLAIMED = 1;
    private static final int RUNNING = 2;
    private static final int INTERRUPTING = 3;
    private static final int INTERRUPTED = 4;

    /** One watched place. */
    final class Place {
        private final AtomicInteger state = new AtomicInteger(FREE);
        /** Written between CLAIMED and RUNNING, read after RUNNING was seen. */
        private @Nullable Thread thread;

        private long limitNanos;

        private boolean claim(Thread caller, long limit) {
            if (state.get() != FREE || !state.compareAndSet(FREE, CLAIMED)) {
                return false;
            }
            thread = caller;
            limitNanos = limit;
            state.set(RUNNING);
            return true;
        }

        /** Frees the place; true when the attempt was interrupted by us, whose flag is then clear. */
        @SuppressWarnings("ThreadPriorityCheck") // the scan needs two more instructions, perhaps on this very core
        boolean disarm() {
            while (!state.compareAndSet(RUNNING, FREE)) {
                // A scan that came for the attempt before this one goes back from INTERRUPTING to RUNNING.
                if (state.get() == INTERRUPTED) {
                    Thread.interrupted();
                    state.set(FREE);
                    interruptAgainIfHit();
                    return true;
                }
                Thread.yield();
            }
            return false;
        }

        private boolean isHit(Thread caller) {
            int now = state.get();
            return (now == INTERRUPTING || now == INTERRUPTED) && thread == caller;
        }

        private boolean scan(long now) {
            if (state.get() != RUNNING) {
                return false;
            }
            // The limit may be that of a later claim; the compare-and-set below would then still be right, since the
            // limit was read after RUNNING, and a place that was freed and claimed in between is re-read by the next
            // scan.
            if (isDue(now)) {
                interrupt(now);
            }
            return true;
        }

        private boolean isDue(long now) {
            return closed || now - limitNanos >= 0;
        }

        private void interrupt(long now) {
            if (!state.compareAndSet(RUNNING, INTERRUPTING)) {
                return;
            }
            // From here on the place cannot change hands; only now are thread and limit known to belong together.
            Thread target = thread;
            if (target == null || !isDue(now)) {
                state.set(RUNNING);
                return;
            }
            try {
                target.interrupt();
            } finally {
                state.set(INTERRUPTED);
            }
        }
    }

    private final Environment environment;
    private final AtomicReferenceArray<Place @Nullable []> segments = new AtomicReferenceArray<>(MAX_SEGMENTS);
    private final AtomicBoolean scanning = new AtomicBoolean();
    private final QuietLog log;
    private int idleScans;
    private volatile boolean closed;

    InterruptWatch(Environment environment) {
        this.environment = environment;
        this.log = new QuietLog(environment.ticker());
    }

    /** Watches the calling thread until {@link Place#disarm()}; it is interrupted once, soon after {@code limitNanos}. */
    Place arm(long limitNanos) {
        Thread caller = Thread.currentThread();
        Place place = claim(caller, limitNanos);
        if (!scanning.get() && scanning.compareAndSet(false, true)) {
            scheduleScan();
        }
        if (closed) {
            scan(place, limitNanos);
        }
        return place;
    }

    /** Interrupts every attempt under way, and those to come, whatever their limit: nobody will look again. */
    void close() {
        closed = true;
        scanOnce(environment.ticker().nanos());
    }

    private Place claim(Thread caller, long limitNanos) {
        int start = (int) spread(caller.getId());
        for (int s = 0; s < MAX_SEGMENTS; s++) {
            Place[] places = segment(s);
            for (int i = 0; i < SEGMENT; i++) {
                Place place = places[(start + i) & (SEGMENT - 1)];
                if (place.claim(caller, limitNanos)) {
                    return place;
                }
            }
        }
        throw new IllegalStateException("more than " + MAX_SEGMENTS * SEGMENT + " blocking attempts at once");
    }

    private Place[] segment(int index) {
        Place[] places = segments.get(index);
        if (places != null) {
            return places;
        }
        Place[] fresh = new Place[SEGMENT];
        for (int i = 0; i < SEGMENT; i++) {
            fresh[i] = new Place();
        }
        if (segments.compareAndSet(index, null, fresh)) {
            return fresh;
        }
        Place[] others = segments.get(index);
        return others != null ? others : fresh;
    }

    /** One flag serves nested attempts: an attempt around the one that was freed may have been interrupted too. */
    private void interruptAgainIfHit() {
        Thread caller = Thread.currentThread();
        for (int s = 0; s < MAX_SEGMENTS; s++) {
            Place[] places = segments.get(s);
            if (places == null) {
                return;
            }
            for (Place place : places) {
                if (place.isHit(caller)) {
                    caller.interrupt();
                    return;
                }
            }
        }
    }

    /** Neighbouring thread numbers go to places apart from each other. */
    private static long spread(long threadId) {
        return (threadId * 0x9E3779B97F4A7C15L) >>> 40;
    }

    private void scheduleScan() {
        environment.scheduler().at(environment.ticker().nanos() + TICK_NANOS, this::scan);
    }

    private void scan() {
        boolean running = scanOnce(environment.ticker().nanos());
        idleScans = running ? 0 : idleScans + 1;
        if (idleScans < IDLE_SCANS) {
            scheduleScan();
            return;
        }
        idleScans = 0;
        scanning.set(false);
        if (scanOnce(environment.ticker().nanos()) && scanning.compareAndSet(false, true)) {
            scheduleScan();
        }
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

    /** Looks at every place; whether any is running. */
    boolean scanOnce(long now) {
        boolean running = false;
        for (int s = 0; s < MAX_SEGMENTS; s++) {
            Place[] places = segments.get(s);
            if (places == null) {
                break;
            }
            for (Place place : places) {
                running |= scan(place, now);
            }
        }
        return running;
    }
}
