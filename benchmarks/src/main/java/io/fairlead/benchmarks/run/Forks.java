package io.fairlead.benchmarks.run;

import io.fairlead.benchmarks.plan.Measure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Runs the forks of many benchmarks interleaved: one of each, then one of each again, in another order.
 *
 * <p>JMH by itself runs all forks of a benchmark in a row, so that a neighbour who is busy for a minute spoils one figure
 * whole; here he spoils one fork of several, which the median leaves out.
 */
final class Forks {
    private final Profile profile;
    private final Fork fork;
    private final Set<Measure> failures = new LinkedHashSet<>();

    Forks(Profile profile) {
        this.profile = profile;
        this.fork = new Fork(profile);
    }

    /** What each measured; one that failed is left out. */
    List<Measured> interleave(List<Measure> measures) {
        Map<Measure, List<Round>> rounds = new LinkedHashMap<>();
        measures.forEach(measure -> rounds.put(measure, new ArrayList<>()));
        List<Measure> order = new ArrayList<>(measures);
        for (int round = 1; round <= profile.rounds(); round++) {
            Collections.shuffle(order, new Random(round));
            int done = 0;
            for (Measure measure : order) {
                String outcome = failures.contains(measure) ? "failed before" : run(measure, rounds);
                System.out.printf(
                        "%d/%d %3d/%d %s: %s%n", round, profile.rounds(), ++done, order.size(), measure, outcome);
            }
        }
        List<Measured> measured = new ArrayList<>();
        rounds.forEach((measure, forks) -> {
            if (!failures.contains(measure)) {
                measured.add(new Measured(measure, forks));
            }
        });
        return measured;
    }

    private String run(Measure measure, Map<Measure, List<Round>> rounds) {
        try {
            Round result = fork.run(measure);
            rounds.getOrDefault(measure, new ArrayList<>()).add(result);
            return String.format(
                    "%.1f ns, %.1f on other threads, %.1f B", result.callers(), result.others(), result.bytes());
        } catch (IllegalStateException failed) {
            failures.add(measure);
            return "FAILED " + failed.getMessage();
        }
    }

    /** The benchmarks that failed, or one of whose proofs did. */
    Set<Measure> failures() {
        return failures;
    }
}
