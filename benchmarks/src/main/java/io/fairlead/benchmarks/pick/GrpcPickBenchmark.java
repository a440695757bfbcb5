package io.fairlead.benchmarks.pick;

import io.grpc.LoadBalancer.PickResult;
import org.openjdk.jmh.annotations.Benchmark;

/** One pick of gRPC-java's. */
public class GrpcPickBenchmark {
    /** Round robin. */
    @Benchmark
    public PickResult roundRobin(GrpcPickers.RoundRobin pickers, GrpcPickers.Caller caller) {
        return pickers.picker.pickSubchannel(caller.call);
    }

    /** Least request. */
    @Benchmark
    public PickResult leastRequest(GrpcPickers.LeastRequest pickers, GrpcPickers.Caller caller) {
        return pickers.picker.pickSubchannel(caller.call);
    }
}
