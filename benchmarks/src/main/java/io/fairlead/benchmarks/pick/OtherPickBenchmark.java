package io.fairlead.benchmarks.pick;

import org.openjdk.jmh.annotations.Benchmark;

/** One choice of Spring Cloud's, Dubbo's and Ribbon's. */
public class OtherPickBenchmark {
    /** Spring Cloud LoadBalancer, round robin. */
    @Benchmark
    public Object springRoundRobin(OtherPickers.Spring pickers) {
        return pickers.pick();
    }

    /** Dubbo, least active. */
    @Benchmark
    public Object dubboLeastActive(OtherPickers.DubboLeastActive pickers) {
        return pickers.pick();
    }

    /** Dubbo, consistent hash. */
    @Benchmark
    public Object dubboConsistentHash(OtherPickers.DubboConsistentHash pickers) {
        return pickers.pick();
    }

    /** Ribbon, best available. */
    @Benchmark
    public Object ribbonBestAvailable(OtherPickers.Ribbon pickers) {
        return pickers.pick();
    }
}
