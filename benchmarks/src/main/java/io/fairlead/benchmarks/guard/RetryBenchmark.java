package io.fairlead.benchmarks.guard;

import org.openjdk.jmh.annotations.Benchmark;

/** A call whose first attempt fails and whose second succeeds, without a delay between them. */
public class RetryBenchmark {
    /** Fairlead's guard. */
    @Benchmark
    public String guard(FairleadGuards.Retrying fairlead) {
        return fairlead.guard.call(fairlead.code::call);
    }

    /** resilience4j. */
    @Benchmark
    public String resilience4j(Resilience4jGuards.Retrying resilience4j) {
        return resilience4j.call.get();
    }

    /** Failsafe. */
    @Benchmark
    public String failsafe(FailsafeGuards.Retrying failsafe) {
        return failsafe.executor.get(failsafe.code::call);
    }

    /** SmallRye. */
    @Benchmark
    public String smallrye(SmallRyeGuards.Retrying smallrye) {
        return smallrye.guard.get(smallrye.code::call);
    }
}
