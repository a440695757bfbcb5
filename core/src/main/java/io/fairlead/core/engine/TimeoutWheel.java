package io.fairlead.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Finds the asynchronous attempts whose time is over, without a timer for each.
 *
 * <p>A {@link Timed} is its own link in the lists here, so nothing is allocated. Its caller pushes it onto one of a few stacks
 * and forgets it: nothing is taken out when an attempt ends. Each tick empties the stacks, drops what is over by then, which is
 * nearly everything, and puts the rest into the bucket of a later tick.
 *
 * <p><b>Which bucket.</b> Not that of the attempt's limit: one that ends soon would then be held, with all that hangs on it,
 * until a limit that may be minutes away. It is looked at again when it is twice as old as it is now, or at its limit if
 * that is earlier. So what is held beyond its end is held for no longer than it lived, and an attempt that lives for t is
 * looked at about log2(t / tick) times.
 *
 * <p>Any thread may push. Ticks come from one thread, and share the buckets with {@link #all} under a lock; nothing
 * foreign runs under it.
 */
final class TimeoutWheel {
    /** An attempt that waits for its end. It is in the wheel once, from push to its drop or its end of time. */
    interface Timed {
        /** The next one in the same list; written by who owns the list. */
        @Nullable
        Timed next();

        void next(@Nullable Timed timed);

        /** Whether it has ended and may be dropped. */
        boolean isOver();

        /** When it was started. */
        long sinceNanos();

        /** When its time is over. */
        long dueNanos();

        /** Its time is over, or nobody will look at it any more; on a worker. */
        void expire();
    }

    private static final int STACKS = 8;
    /** References between two stacks: 256 bytes or more, so that two threads never write to one line or its neighbour. */
    private static final int APART = 64;

    private static final int BUCKETS = 256;

    private final AtomicReferenceArray<@Nullable Timed> stacks = new AtomicReferenceArray<>((STACKS + 1) * APART);
    private final ReentrantLock lock = new ReentrantLock();
    private final Ticks ticks;
    private final Executor workers;
    private final QuietLog log;

    private final @Nullable Timed[] buckets = new @Nullable Timed[BUCKETS];
    private volatile boolean closed;
    private int current;
    private int waiting;
    private long lastTickNanos;

    TimeoutWheel(Ticks ticks, Executor workers, QuietLog log) {
        this.ticks = ticks;
        this.workers = workers;
        this.log = log;
    }

    /** Looks at {@code timed} from here on until it is over or expires. */
    void push(Timed timed) {
        int stack = stackOf(Thread.currentThread());
        Timed head;
        do {
            head = stacks.get(stack);
            timed.next(head);
        } while (!stacks.weakCompareAndSetVolatile(stack, head, timed));
        if (ticks.areResting()) {
            ticks.wake();
            if (closed) {
                expireAll(takeAll());
            }
        }
    }

    /** Hands out all that waits here, and all that comes later: there are no more ticks. */
    void close() {
        closed = true;
        expireAll(takeAll());
    }

    private @Nullable Timed takeAll() {
        Timed taken = null;
        lock.lock();
        try {
            for (int i = 1; i <= STACKS; i++) {
                taken = link(stacks.getAndSet(i * APART, null), taken);
            }
            for (int i = 0; i < BUCKETS; i++) {
                taken = link(buckets[i], taken);
                buckets[i] = null;
            }
            waiting = 0;
        } finally {
            lock.unlock();
        }
        return taken;
    }

    private static @Nullable Timed link(@Nullable Timed list, @Nullable Timed before) {
        Timed linked = before;
        Timed next;
        for (Timed each = list; each != null; each = next) {
            next = each.next();
            each.next(linked);
            linked = each;
        }
        return linked;
    }

    private static int stackOf(Thread thread) {
        return (int) (thread.getId() & (STACKS - 1)) * APART + APART;
    }

    /** Looks at what is due to be looked at; whether anything waits. Hands what is over to the workers. */
    boolean tick(long now) {
        Timed expired = null;
        boolean busy;
        lock.lock();
        try {
            int due = ticksSinceLast(now);
            for (int i = 0; i < due; i++) {
                current = (current + 1) & (BUCKETS - 1);
                Timed bucket = buckets[current];
                buckets[current] = null;
                expired = sort(bucket, expired, now);
            }
            for (int i = 1; i <= STACKS; i++) {
                expired = sort(takeStack(i), expired, now);
            }
            busy = waiting > 0 || expired != null;
        } finally {
            lock.unlock();
        }
        expireAll(expired);
        return busy;
    }

    private @Nullable Timed takeStack(int number) {
        Timed head = stacks.getAndSet(number * APART, null);
        for (Timed each = head; each != null; each = each.next()) {
            waiting++;
        }
        return head;
    }

    /** A tick that comes late does the work of those that were left out; after a rest the wheel is empty. */
    private int ticksSinceLast(long now) {
        long passed = (now - lastTickNanos) / Ticks.NANOS;
        if (waiting == 0 || passed >= BUCKETS || passed < 0) {
            lastTickNanos = now;
            return waiting == 0 ? 0 : BUCKETS;
        }
        lastTickNanos += passed * Ticks.NANOS;
        return (int) passed;
    }

    /** Drops, keeps or hands out each of a list; the expired ones are linked in front of {@code expired}. */
    private @Nullable Timed sort(@Nullable Timed list, @Nullable Timed expired, long now) {
        Timed over = expired;
        Timed next;
        for (Timed each = list; each != null; each = next) {
            next = each.next();
            if (each.isOver()) {
                each.next(null);
                waiting--;
            } else if (now - each.dueNanos() >= 0) {
                each.next(over);
                over = each;
                waiting--;
            } else {
                int bucket = (current + ticksUntilLook(each, now)) & (BUCKETS - 1);
                each.next(buckets[bucket]);
                buckets[bucket] = each;
            }
        }
        return over;
    }

    private static int ticksUntilLook(Timed timed, long now) {
        long age = (now - timed.sinceNanos()) / Ticks.NANOS;
        long untilDue = (timed.dueNanos() - now + Ticks.NANOS - 1) / Ticks.NANOS;
        return (int) Math.max(1, Math.min(Math.min(age, untilDue), BUCKETS - 1));
    }

    private void expireAll(@Nullable Timed expired) {
        if (expired != null) {
            new Expired(expired, workers, log).askForWorker();
        }
    }

    /** A copy of all that waits here, in no order; for closing. */
    List<Timed> all() {
        List<Timed> found = new ArrayList<>();
        lock.lock();
        try {
            for (int i = 1; i <= STACKS; i++) {
                // Taken off its stack and not looked at: the next tick drops or places it like any other of its bucket.
                Timed head = takeStack(i);
                Timed next;
                for (Timed each = head; each != null; each = next) {
                    next = each.next();
                    int bucket = (current + 1) & (BUCKETS - 1);
                    each.next(buckets[bucket]);
                    buckets[bucket] = each;
                }
            }
            for (Timed bucket : buckets) {
                for (Timed each = bucket; each != null; each = each.next()) {
                    found.add(each);
                }
            }
        } finally {
            lock.unlock();
        }
        return found;
    }
}
