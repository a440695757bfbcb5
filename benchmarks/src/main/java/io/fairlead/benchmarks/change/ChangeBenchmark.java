package io.fairlead.benchmarks.change;

import org.openjdk.jmh.annotations.Benchmark;

/** From the list that a source hands over to the choice that calls see. */
public class ChangeBenchmark {
    /** Fairlead, round robin. */
    @Benchmark
    public void fairleadRoundRobin(FairleadChanges.RoundRobin changes) {
        changes.change();
    }

    /** Fairlead, weighted round robin. */
    @Benchmark
    public void fairleadWeighted(FairleadChanges.Weighted changes) {
        changes.change();
    }

    /** Fairlead, least connections. */
    @Benchmark
    public void fairleadLeastConnections(FairleadChanges.LeastConnections changes) {
        changes.change();
    }

    /** Fairlead, consistent hash. */
    @Benchmark
    public void fairleadConsistentHash(FairleadChanges.ConsistentHash changes) {
        changes.change();
    }

    /** Armeria, round robin. */
    @Benchmark
    public Object armeriaRoundRobin(PeerChanges.ArmeriaRoundRobin changes) {
        return changes.change();
    }

    /** Armeria, weighted round robin. */
    @Benchmark
    public Object armeriaWeighted(PeerChanges.ArmeriaWeighted changes) {
        return changes.change();
    }

    /** gRPC-java, round robin. */
    @Benchmark
    public Object grpcRoundRobin(PeerChanges.GrpcRoundRobin changes) {
        return changes.change();
    }

    /** gRPC-java, least request. */
    @Benchmark
    public Object grpcLeastRequest(PeerChanges.GrpcLeastRequest changes) {
        return changes.change();
    }
}
