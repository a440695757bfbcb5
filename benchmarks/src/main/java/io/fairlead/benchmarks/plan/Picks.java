package io.fairlead.benchmarks.plan;

import io.fairlead.benchmarks.plan.Row.Who;
import io.fairlead.benchmarks.plan.Table.Form;
import java.util.List;
import java.util.Map;

/** The tables of picks and of changes. */
final class Picks {
    private static final String FAIRLEAD = "FairleadPickBenchmark.";
    private static final String ARMERIA = "ArmeriaPickBenchmark.";
    private static final String GRPC = "GrpcPickBenchmark.";
    private static final String STORK = "StorkPickBenchmark.";
    private static final String OTHER = "OtherPickBenchmark.";

    private Picks() {}

    static Table table() {
        return new Table(
                "Pick alone, by the number of endpoints",
                "One thread. Fairlead's nodes are those of a running client, and half of them hold a lease; the peers' are idle."
                        + " The hashes include hashing a key, which the bare hash shows by itself.",
                Form.PICKS,
                List.of(
                        Plan.bySize("Fairlead round robin", Who.FAIRLEAD, "even", FAIRLEAD + "roundRobin"),
                        Plan.bySize(
                                "Fairlead weighted round robin",
                                Who.FAIRLEAD,
                                "weighted",
                                FAIRLEAD + "weightedRoundRobin"),
                        Plan.bySize("Fairlead least connections", Who.FAIRLEAD, "load", FAIRLEAD + "leastConnections"),
                        Plan.bySize(
                                "Fairlead least connections, weights",
                                Who.FAIRLEAD,
                                "load",
                                FAIRLEAD + "weightedLeastConnections"),
                        Plan.bySize("Fairlead consistent hash", Who.FAIRLEAD, "hash", FAIRLEAD + "consistentHash"),
                        new Row(
                                "bare hash of the key",
                                Who.LIMIT,
                                "hash",
                                Map.of(10, Measure.of(FAIRLEAD + "bareHash"))),
                        Plan.bySize("Armeria round robin", Who.PEER, "even", ARMERIA + "roundRobin"),
                        Plan.bySize(
                                "Armeria weighted round robin", Who.PEER, "weighted", ARMERIA + "weightedRoundRobin"),
                        Plan.bySize("Armeria sticky", Who.PEER, "hash", ARMERIA + "sticky"),
                        Plan.bySize("gRPC-java round_robin", Who.PEER, "even", GRPC + "roundRobin"),
                        Plan.bySize("gRPC-java least_request", Who.PEER, "load", GRPC + "leastRequest"),
                        Plan.bySize("Stork round robin", Who.PEER, "even", STORK + "roundRobin"),
                        Plan.bySize("Stork power of two choices", Who.PEER, "load", STORK + "powerOfTwo"),
                        Plan.bySize("Stork least response time", Who.PEER, "load", STORK + "leastResponseTime"),
                        Plan.bySize(
                                "Spring Cloud LoadBalancer round robin", Who.PEER, "even", OTHER + "springRoundRobin"),
                        Plan.bySize("Dubbo least active", Who.PEER, "load", OTHER + "dubboLeastActive"),
                        Plan.bySize("Dubbo consistent hash", Who.PEER, "hash", OTHER + "dubboConsistentHash"),
                        Plan.bySize("Ribbon best available", Who.PEER, "load", OTHER + "ribbonBestAvailable")));
    }

    static Table threads() {
        return new Table(
                "Pick alone, two threads at n = 1,000",
                "CPU per pick of both threads together, over the same picker.",
                Form.THREADS,
                List.of(
                        both("Fairlead round robin", Who.FAIRLEAD, "even", FAIRLEAD + "roundRobin"),
                        both(
                                "Fairlead weighted round robin",
                                Who.FAIRLEAD,
                                "weighted",
                                FAIRLEAD + "weightedRoundRobin"),
                        both("Fairlead least connections", Who.FAIRLEAD, "load", FAIRLEAD + "leastConnections"),
                        both("Armeria round robin", Who.PEER, "even", ARMERIA + "roundRobin"),
                        both("Armeria weighted round robin", Who.PEER, "weighted", ARMERIA + "weightedRoundRobin"),
                        both("gRPC-java round_robin", Who.PEER, "even", GRPC + "roundRobin"),
                        both("gRPC-java least_request", Who.PEER, "load", GRPC + "leastRequest")));
    }

    static Table changes() {
        String change = "ChangeBenchmark.";
        return new Table(
                "One endpoint of n changed",
                "One endpoint leaves and another comes, back and forth; from the moment at which the source hands over the new list"
                        + " until calls see it, on one thread.",
                Form.CHANGES,
                List.of(
                        change("Fairlead round robin", Who.FAIRLEAD, "even", change + "fairleadRoundRobin"),
                        change("Fairlead weighted round robin", Who.FAIRLEAD, "weighted", change + "fairleadWeighted"),
                        change("Fairlead least connections", Who.FAIRLEAD, "load", change + "fairleadLeastConnections"),
                        change("Fairlead consistent hash", Who.FAIRLEAD, "hash", change + "fairleadConsistentHash"),
                        change("Armeria round robin", Who.PEER, "even", change + "armeriaRoundRobin"),
                        change("Armeria weighted round robin", Who.PEER, "weighted", change + "armeriaWeighted"),
                        change("gRPC-java round_robin", Who.PEER, "even", change + "grpcRoundRobin"),
                        change("gRPC-java least_request", Who.PEER, "load", change + "grpcLeastRequest")));
    }

    private static Row both(String label, Who who, String kind, String benchmark) {
        return Plan.both(label, who, kind, Measure.of(benchmark).over(1_000));
    }

    private static Row change(String label, Who who, String kind, String benchmark) {
        Measure measure = Measure.of(benchmark);
        return new Row(label, who, kind, Map.of(1_000, measure.over(1_000), 10_000, measure.over(10_000)));
    }
}
