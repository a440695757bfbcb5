package io.fairlead.benchmarks.pick;

import io.smallrye.stork.api.ServiceInstance;
import org.openjdk.jmh.annotations.Benchmark;

/** One selection of Stork's. */
public class StorkPickBenchmark {
    /** Round robin. */
    @Benchmark
    public ServiceInstance roundRobin(StorkPickers.RoundRobin pickers) {
        return pickers.balancer.selectServiceInstance(pickers.instances);
    }

    /** Power of two choices. */
    @Benchmark
    public ServiceInstance powerOfTwo(StorkPickers.PowerOfTwo pickers) {
        return pickers.balancer.selectServiceInstance(pickers.instances);
    }

    /** Least response time. */
    @Benchmark
    public ServiceInstance leastResponseTime(StorkPickers.LeastResponseTime pickers) {
        return pickers.balancer.selectServiceInstance(pickers.instances);
    }
}
