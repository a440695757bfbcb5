package io.fairlead.core.engine;

import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Pauser;
import io.fairlead.core.time.Scheduler;
import io.fairlead.core.time.Ticker;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;

/** Time that a test moves by hand; what is scheduled waits until it is run. */
final class ManualEnvironment implements Environment {
    long now;
    boolean refuses;
    private final Queue<Runnable> scheduled = new ArrayDeque<>();

    int scheduled() {
        return scheduled.size();
    }

    /** Moves the time by one tick and runs what was scheduled before; whether there was anything. */
    boolean runScheduled() {
        now += Ticks.NANOS;
        int due = scheduled.size();
        for (int i = 0; i < due; i++) {
            scheduled.remove().run();
        }
        return due > 0;
    }

    @Override
    public Ticker ticker() {
        return () -> now;
    }

    @Override
    public Scheduler scheduler() {
        return (at, task) -> {
            if (refuses) {
                throw new RejectedExecutionException("no timer");
            }
            scheduled.add(task);
            return () -> scheduled.remove(task);
        };
    }

    @Override
    public Executor executor() {
        return Runnable::run;
    }

    @Override
    public Executor control() {
        return Runnable::run;
    }

    @Override
    public RandomGenerator random() {
        return new Random(1);
    }

    @Override
    public Pauser pauser() {
        return (until, wakeup) -> now = until;
    }
}
