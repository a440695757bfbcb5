package io.fairlead.benchmarks.plan;

import io.fairlead.benchmarks.plan.Row.Who;
import io.fairlead.benchmarks.plan.Table.Form;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Everything that is measured, in the tables that show it. */
public final class Plan {
    /** The limit of a guard that times its calls, against which costs are told. */
    public static final Measure IDEAL = Measure.of("SuccessBenchmark.idealTimed");

    private static final String SUCCESS = "SuccessBenchmark.";
    private static final int[] SIZES = {10, 100, 1_000, 10_000};

    private Plan() {}

    /** The tables, in the order in which they are published. */
    public static List<Table> tables() {
        return List.of(
                success(), async(), refusals(), retries(), threads(), Picks.table(), Picks.threads(), Picks.changes());
    }

    /** What is measured, each once. */
    public static List<Measure> measures(boolean quick) {
        Set<Measure> all = new LinkedHashSet<>();
        for (Table table : tables()) {
            for (Row row : table.rows()) {
                all.addAll(row.cells().values());
            }
        }
        if (quick) {
            all.retainAll(QuickPlan.measures());
        }
        return new ArrayList<>(all);
    }

    private static Table success() {
        return new Table(
                "Guarded call, success",
                "One thread. The code that is guarded returns a constant. *Everything on* is deadline, armed attempt timeout,"
                        + " retry, budget, a least-connections pick among 100 endpoints, a breaker for each and latency feedback;"
                        + " no peer does all of that in one call.",
                Form.COST,
                List.of(
                        limit("ideal timed guard", "timed", SUCCESS + "idealTimed"),
                        limit("one clock reading", "clock", SUCCESS + "clock"),
                        limit("ideal counting guard", "counting", SUCCESS + "idealCounting"),
                        ours("Fairlead, everything on, 100 endpoints", "everything", SUCCESS + "fairlead"),
                        ours("… through a megamorphic call site", "everything", SUCCESS + "fairleadMegamorphic"),
                        ours("Fairlead guard, breaker, failures in a row", "breaker", SUCCESS + "guardConsecutive"),
                        ours("Fairlead guard, breaker, count window", "breaker by count", SUCCESS + "guardCount"),
                        ours("Fairlead guard, breaker, time window", "breaker by time", SUCCESS + "guardTime"),
                        ours("Fairlead guard, retry + breaker", "retry + breaker", SUCCESS + "guardRetryBreaker"),
                        ours(
                                "Fairlead guard, retry + breaker + timeout",
                                "timeout",
                                SUCCESS + "guardRetryBreakerTimeout"),
                        ours("Fairlead breaker alone, the time given", "counting", "GateBenchmark.breaker"),
                        peer("resilience4j breaker, count window", "breaker by count", SUCCESS + "resilience4jCount"),
                        peer("resilience4j breaker, time window", "breaker by time", SUCCESS + "resilience4jTime"),
                        peer("resilience4j retry + breaker", "retry + breaker", SUCCESS + "resilience4jRetryBreaker"),
                        peer("Failsafe retry + breaker", "retry + breaker", SUCCESS + "failsafeRetryBreaker"),
                        peer("Failsafe retry + breaker + timeout", "timeout", SUCCESS + "failsafeRetryBreakerTimeout"),
                        peer("SmallRye retry + breaker", "retry + breaker", SUCCESS + "smallryeRetryBreaker"),
                        peer("SmallRye retry + breaker + timeout", "timeout", SUCCESS + "smallryeRetryBreakerTimeout"),
                        peer("Sentinel entry and exit, breaker", "breaker by time", SUCCESS + "sentinel"),
                        peer("concurrency-limits, fixed", "breaker", SUCCESS + "limitsFixed"),
                        peer("concurrency-limits, Gradient2", "breaker", SUCCESS + "limitsGradient")));
    }

    private static Table async() {
        String async = "AsyncBenchmark.";
        return new Table(
                "Asynchronous call, completed stage",
                "One thread; the stage is done when the code hands it over, and the answer is taken from the future.",
                Form.COST,
                List.of(
                        ours("Fairlead, everything on, 100 endpoints", "async", async + "fairlead"),
                        ours("Fairlead guard, retry + breaker + timeout", "async", async + "guard"),
                        peer("resilience4j retry + breaker + time limiter", "async", async + "resilience4j"),
                        peer("SmallRye retry + breaker + timeout", "async", async + "smallrye"),
                        peer("Failsafe retry + breaker + timeout", "async", async + "failsafe")));
    }

    private static Table refusals() {
        String refusal = "RefusalBenchmark.";
        return new Table(
                "Refusal by an open breaker",
                "One thread. *Thrown* crosses a frame that is not inlined. The peers' values say only that there is no permission;"
                        + " Fairlead's says why and until when.",
                Form.COST,
                List.of(
                        ours("Fairlead guard, value", "value", refusal + "guardValue"),
                        ours("Fairlead guard, thrown", "thrown", refusal + "guardThrown"),
                        peer("resilience4j, value", "value", refusal + "resilience4jValue"),
                        peer("resilience4j, thrown", "thrown", refusal + "resilience4jThrown"),
                        peer("resilience4j, thrown without stack", "thrown", refusal + "resilience4jThrownStackless"),
                        peer("Failsafe, value", "value", refusal + "failsafeValue"),
                        peer("Failsafe, thrown", "thrown", refusal + "failsafeThrown"),
                        peer("SmallRye, thrown", "thrown", refusal + "smallryeThrown"),
                        peer("Sentinel, value", "value", refusal + "sentinelValue"),
                        peer("Sentinel, thrown", "thrown", refusal + "sentinelThrown"),
                        peer("concurrency-limits at its limit, value", "value", refusal + "limitsValue")));
    }

    private static Table retries() {
        String retry = "RetryBenchmark.";
        return new Table(
                "One retry",
                "One thread; the first attempt fails with an exception made before, the second succeeds, without delay.",
                Form.COST,
                List.of(
                        ours("Fairlead guard", "retry", retry + "guard"),
                        peer("resilience4j", "retry", retry + "resilience4j"),
                        peer("Failsafe", "retry", retry + "failsafe"),
                        peer("SmallRye", "retry", retry + "smallrye")));
    }

    private static Table threads() {
        return new Table(
                "Two threads",
                "CPU per call of all threads together, with one thread and with two at once over the same objects.",
                Form.THREADS,
                List.of(
                        both("ideal timed guard", Who.LIMIT, "limit", SUCCESS + "idealTimed"),
                        both("Fairlead, own endpoints", Who.FAIRLEAD, "own", SUCCESS + "fairleadOwn"),
                        both("Fairlead, the same 100 endpoints", Who.FAIRLEAD, "pool", SUCCESS + "fairlead"),
                        both("Fairlead, the same single endpoint", Who.FAIRLEAD, "breaker", SUCCESS + "fairleadSingle"),
                        both("Fairlead guard, retry + breaker", Who.FAIRLEAD, "breaker", SUCCESS + "guardRetryBreaker"),
                        both(
                                "Fairlead guard, retry + breaker + timeout",
                                Who.FAIRLEAD,
                                "timeout",
                                SUCCESS + "guardRetryBreakerTimeout"),
                        both("resilience4j breaker, count window", Who.PEER, "breaker", SUCCESS + "resilience4jCount"),
                        both("resilience4j breaker, time window", Who.PEER, "breaker", SUCCESS + "resilience4jTime"),
                        both("resilience4j retry + breaker", Who.PEER, "breaker", SUCCESS + "resilience4jRetryBreaker"),
                        both("Failsafe retry + breaker", Who.PEER, "breaker", SUCCESS + "failsafeRetryBreaker"),
                        both("SmallRye retry + breaker", Who.PEER, "breaker", SUCCESS + "smallryeRetryBreaker"),
                        both("Sentinel entry and exit", Who.PEER, "breaker", SUCCESS + "sentinel"),
                        both("concurrency-limits, fixed", Who.PEER, "breaker", SUCCESS + "limitsFixed")));
    }

    private static Row limit(String label, String kind, String benchmark) {
        return new Row(label, Who.LIMIT, kind, Map.of(1, Measure.of(benchmark)));
    }

    private static Row ours(String label, String kind, String benchmark) {
        return new Row(label, Who.FAIRLEAD, kind, Map.of(1, Measure.of(benchmark)));
    }

    private static Row peer(String label, String kind, String benchmark) {
        return new Row(label, Who.PEER, kind, Map.of(1, Measure.of(benchmark)));
    }

    static Row both(String label, Who who, String kind, String benchmark) {
        return both(label, who, kind, Measure.of(benchmark));
    }

    static Row both(String label, Who who, String kind, Measure measure) {
        return new Row(label, who, kind, Map.of(1, measure, 2, measure.by(2)));
    }

    static Row bySize(String label, Who who, String kind, String benchmark) {
        Map<Integer, Measure> cells = new TreeMap<>();
        for (int size : SIZES) {
            cells.put(size, Measure.of(benchmark).over(size));
        }
        return new Row(label, who, kind, cells);
    }
}
