package io.fairlead.benchmarks.plan;

import java.util.Set;

/** What the quick profile measures: each promise, beside the best peer. */
final class QuickPlan {
    private QuickPlan() {}

    static Set<Measure> measures() {
        return Set.of(
                Plan.IDEAL,
                Measure.of("SuccessBenchmark.fairlead"),
                Measure.of("SuccessBenchmark.fairlead").by(2),
                Measure.of("SuccessBenchmark.fairleadMegamorphic"),
                Measure.of("SuccessBenchmark.guardRetryBreaker"),
                Measure.of("SuccessBenchmark.guardRetryBreaker").by(2),
                Measure.of("SuccessBenchmark.guardRetryBreakerTimeout"),
                Measure.of("SuccessBenchmark.resilience4jCount"),
                Measure.of("SuccessBenchmark.resilience4jRetryBreaker"),
                Measure.of("AsyncBenchmark.fairlead"),
                Measure.of("AsyncBenchmark.resilience4j"),
                Measure.of("RefusalBenchmark.guardValue"),
                Measure.of("RefusalBenchmark.guardThrown"),
                Measure.of("RefusalBenchmark.resilience4jThrownStackless"),
                Measure.of("RetryBenchmark.guard"),
                Measure.of("FairleadPickBenchmark.roundRobin").over(1_000),
                Measure.of("FairleadPickBenchmark.weightedRoundRobin").over(1_000),
                Measure.of("FairleadPickBenchmark.leastConnections").over(1_000),
                Measure.of("FairleadPickBenchmark.weightedLeastConnections").over(1_000),
                Measure.of("FairleadPickBenchmark.consistentHash").over(1_000),
                Measure.of("FairleadPickBenchmark.bareHash"),
                Measure.of("ArmeriaPickBenchmark.roundRobin").over(1_000));
    }
}
