package io.fairlead.benchmarks.plan;

import java.util.Map;

/**
 * One thing to measure.
 *
 * @param benchmark class and method, without the package: {@code SuccessBenchmark.fairlead}
 * @param params the parameters of the benchmark
 * @param threads how many threads call at once
 */
public record Measure(String benchmark, Map<String, String> params, int threads) {
    /** Copies the map. */
    public Measure {
        params = Map.copyOf(params);
    }

    /** A benchmark without parameters, on one thread. */
    public static Measure of(String benchmark) {
        return new Measure(benchmark, Map.of(), 1);
    }

    /** The same with so many endpoints. */
    public Measure over(int endpoints) {
        return new Measure(benchmark, Map.of("n", Integer.toString(endpoints)), threads);
    }

    /** The same on so many threads. */
    public Measure by(int threads) {
        return new Measure(benchmark, params, threads);
    }

    /** For people: {@code FairleadPickBenchmark.roundRobin n=1000, 2 threads}. */
    @Override
    public String toString() {
        String n = params.containsKey("n") ? " n=" + params.get("n") : "";
        return benchmark + n + (threads == 1 ? "" : ", " + threads + " threads");
    }
}
