package io.fairlead.benchmarks.pick;

import org.openjdk.jmh.annotations.Benchmark;

/** One choice of Spring Cloud's, Dubbo's and Ribbon's. */
public class OtherPickBenchmark {
    /** Spring Cloud LoadBalancer, round robin. */
    @Benchmark
    public Object springRoundRobin(SpringPickers.RoundRobin pickers) {
        return pickers.pick();
    }

    /** Dubbo, least active. */
    @Benchmark
    public Object dubboLeastActive(DubboPickers.LeastActive pickers) {
        return pickers.pick();
    }

    /** Dubbo, consistent hash. */
    @Benchmark
    public Object dubboConsistentHash(DubboPickers.ConsistentHash pickers) {
        return pickers.pick();
    }

    /** Ribbon, best available. */
    @Benchmark
    public Object ribbonBestAvailable(RibbonPickers.BestAvailable pickers) {
        return pickers.pick();
    }
}
