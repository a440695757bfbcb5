package io.fairlead.benchmarks.pick;

import io.fairlead.benchmarks.Proof;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** Proves that a pick reaches every endpoint. */
final class Reach {
    private Reach() {}

    /** Picks until all have been picked, within a bound that a fair pick at random keeps. */
    static void all(int endpoints, Supplier<?> pick) {
        Set<Object> reached = new HashSet<>();
        // All of n bins are hit by n ln n balls in the mean; weights of 1 to 5 make the lightest three times as rare.
        long bound = (long) (endpoints * 10 * (5 + Math.log(endpoints)));
        for (long i = 0; i < bound && reached.size() < endpoints; i++) {
            reached.add(pick.get());
        }
        Proof.that(reached.size() == endpoints, "of " + endpoints + " endpoints all are reached: " + reached.size());
    }
}
