package io.fairlead.core.time;

import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * The platform under the engine: clock, timer, threads and chance, all injected.
 *
 * <p>{@link SystemEnvironment} is the real one; the testkit has one of virtual time. Every member is safe for use by
 * many threads.
 */
public interface Environment {
    /** The only clock that decides anything. */
    Ticker ticker();

    /** The timer, on the time of {@link #ticker()}. */
    Scheduler scheduler();

    /** Where foreign code runs that no thread of a caller can run, such as completions after a timeout. */
    Executor executor();

    /** Where the control plane runs: snapshots, rebuilds of pickers, changes of eligibility. */
    Executor control();

    /** Chance, for jitter and for picks. */
    RandomGenerator random();

    /** How a blocking call waits. */
    Pauser pauser();
}
