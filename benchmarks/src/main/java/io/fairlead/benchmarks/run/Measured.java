package io.fairlead.benchmarks.run;

import io.fairlead.benchmarks.plan.Measure;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the forks of one benchmark measured.
 *
 * @param measure the benchmark
 * @param rounds one fork each, in the order in which they ran
 */
public record Measured(Measure measure, List<Round> rounds) {
    /** Copies the rounds. */
    public Measured {
        rounds = List.copyOf(rounds);
    }

    /** CPU of callers and other threads, the median over the forks. */
    public double cpu() {
        return median(round -> round.callers() + round.others());
    }

    /** CPU of the other threads, the median over the forks. */
    public double others() {
        return median(Round::others);
    }

    /** Bytes, the median over the forks. */
    public double bytes() {
        return median(Round::bytes);
    }

    /** Wall time, the median over the forks. */
    public double wall() {
        return median(Round::wall);
    }

    private double median(ToDoubleFunction<Round> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
