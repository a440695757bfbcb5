package io.fairlead.benchmarks.change;

import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Pauser;
import io.fairlead.core.time.Scheduler;
import io.fairlead.core.time.SystemEnvironment;
import io.fairlead.core.time.Ticker;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** The real environment, but that the control plane works on the thread that asks it to: what is measured is all its work. */
final class Inline implements Environment, AutoCloseable {
    private final SystemEnvironment system = new SystemEnvironment();

    @Override
    public Ticker ticker() {
        return system.ticker();
    }

    @Override
    public Scheduler scheduler() {
        return system.scheduler();
    }

    @Override
    public Executor executor() {
        return system.executor();
    }

    @Override
    public Executor control() {
        return Runnable::run;
    }

    @Override
    public RandomGenerator random() {
        return system.random();
    }

    @Override
    public Pauser pauser() {
        return system.pauser();
    }

    @Override
    public void close() {
        system.close();
    }
}
