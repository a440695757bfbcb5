package io.fairlead.testkit;

import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Pauser;
import io.fairlead.core.time.Scheduler;
import io.fairlead.core.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Ticker, scheduler, executors, pause and seeded chance in one object: time stands still until a test moves it.
 *
 * <p>Tasks of the executors run at once on the thread that hands them over, one after the other and never nested.
 * Scheduled tasks run while the clock is moved, in the order of their times. A pause moves the clock to its end, or to the
 * task that wakes it. For use by one thread.
 */
public final class VirtualTime implements Environment {
    /** An origin close to the end of the range, where arithmetic that is not done by subtraction breaks. */
    public static final long NEAR_OVERFLOW = Long.MAX_VALUE - 5;

    private record Task(long atNanos, long order, Runnable body) {}

    private final long origin;
    private final long seed;
    private final Random random;
    private final Queue<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Task> timed;
    private long now;
    private long order;
    private long reads;
    private boolean draining;

    /** Time that starts at 0, with seed 42. */
    public VirtualTime() {
        this(0, 42);
    }

    /**
     * Time that starts at {@code origin}.
     *
     * @param origin the first reading of the ticker, in nanoseconds; anything, such as {@link #NEAR_OVERFLOW}
     * @param seed of the random source, so that a failure can be repeated
     */
    public VirtualTime(long origin, long seed) {
        this.origin = origin;
        this.now = origin;
        this.seed = seed;
        this.random = new Random(seed);
        this.timed = new PriorityQueue<>(
                Comparator.<Task>comparingLong(task -> task.atNanos() - origin).thenComparingLong(Task::order));
    }

    @Override
    public Ticker ticker() {
        return () -> {
            reads++;
            return now;
        };
    }

    @Override
    public Scheduler scheduler() {
        return (atNanos, body) -> {
            Task task = new Task(atNanos, order++, body);
            timed.add(task);
            return () -> timed.remove(task);
        };
    }

    @Override
    public Executor executor() {
        return this::execute;
    }

    @Override
    public Executor control() {
        return this::execute;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Pauser pauser() {
        return (untilNanos, wakeup) -> {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted before a virtual pause");
            }
            while (!wakeup.isSignalled() && now - untilNanos < 0) {
                stepTowards(untilNanos);
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted during a virtual pause");
                }
            }
        };
    }

    /** The present reading, not counted as a read. */
    public long now() {
        return now;
    }

    /** Nanoseconds since the origin. */
    public long elapsedNanos() {
        return now - origin;
    }

    /** How often the ticker was read. */
    public long reads() {
        return reads;
    }

    /** Tasks that wait for their time. */
    public int pendingTimers() {
        return timed.size();
    }

    /** Moves the clock, and runs what falls due on the way. */
    public void advance(Duration duration) {
        long until = now + duration.toNanos();
        while (now - until < 0) {
            stepTowards(until);
        }
        runDue();
    }

    /** Moves the clock to the next scheduled task and runs it; false when there is none. */
    public boolean advanceToNextTimer() {
        Task next = timed.peek();
        if (next == null) {
            return false;
        }
        stepTowards(next.atNanos() - now > 0 ? next.atNanos() : now);
        return true;
    }

    /** Moves the clock to {@code untilNanos}, or to the first task before it, and runs the tasks that are due there. */
    private void stepTowards(long untilNanos) {
        Task next = timed.peek();
        if (next != null && next.atNanos() - untilNanos <= 0) {
            now = next.atNanos() - now > 0 ? next.atNanos() : now;
        } else {
            now = untilNanos;
        }
        runDue();
    }

    private void runDue() {
        for (Task next = due(); next != null; next = due()) {
            execute(next.body());
        }
    }

    private @Nullable Task due() {
        Task next = timed.peek();
        return next != null && next.atNanos() - now <= 0 ? timed.poll() : null;
    }

    private void execute(Runnable task) {
        ready.add(task);
        if (draining) {
            return;
        }
        draining = true;
        try {
            for (Runnable next = ready.poll(); next != null; next = ready.poll()) {
                next.run();
            }
        } finally {
            draining = false;
        }
    }

    @Override
    public String toString() {
        return "virtual time " + elapsedNanos() + " ns after " + origin + ", seed " + seed;
    }
}
