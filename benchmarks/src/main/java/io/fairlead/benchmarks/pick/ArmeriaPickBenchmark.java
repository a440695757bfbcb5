package io.fairlead.benchmarks.pick;

import com.linecorp.armeria.client.Endpoint;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;

/** One selection of Armeria's. */
public class ArmeriaPickBenchmark {
    /** Round robin. */
    @Benchmark
    public @Nullable Endpoint roundRobin(ArmeriaPickers.RoundRobin pickers, ArmeriaPickers.Caller caller) {
        return pickers.group.selectNow(caller.context);
    }

    /** Weighted round robin. */
    @Benchmark
    public @Nullable Endpoint weightedRoundRobin(
            ArmeriaPickers.WeightedRoundRobin pickers, ArmeriaPickers.Caller caller) {
        return pickers.group.selectNow(caller.context);
    }

    /** Sticky. */
    @Benchmark
    public @Nullable Endpoint sticky(ArmeriaPickers.Sticky pickers, ArmeriaPickers.Caller caller) {
        return pickers.group.selectNow(caller.context);
    }
}
