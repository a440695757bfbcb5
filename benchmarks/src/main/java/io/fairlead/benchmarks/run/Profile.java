package io.fairlead.benchmarks.run;

import java.time.Duration;

/**
 * How long and how often each benchmark runs.
 *
 * @param rounds forks of each
 * @param warmups iterations before
 * @param iterations iterations that count
 * @param length of an iteration
 */
record Profile(int rounds, int warmups, int iterations, Duration length) {
    /** Only to see that each benchmark runs and proves what it is. */
    static final Profile SMOKE = new Profile(1, 1, 1, Duration.ofMillis(100));

    static final Profile QUICK = new Profile(3, 10, 2, Duration.ofMillis(200));
    static final Profile FULL = new Profile(5, 16, 4, Duration.ofMillis(250));

    Profile withRounds(int rounds) {
        return new Profile(rounds, warmups, iterations, length);
    }

    @Override
    public String toString() {
        return rounds + " interleaved forks, each " + warmups + " + " + iterations + " iterations of "
                + length.toMillis() + " ms";
    }
}
