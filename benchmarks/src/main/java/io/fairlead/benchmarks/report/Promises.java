package io.fairlead.benchmarks.report;

import io.fairlead.benchmarks.plan.Measure;
import io.fairlead.benchmarks.plan.Plan;
import io.fairlead.benchmarks.run.Measured;
import io.fairlead.benchmarks.run.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** What Fairlead wants to cost at most, beside what it did. */
final class Promises {
    private static final String SUCCESS = "SuccessBenchmark.";
    private static final String PICK = "FairleadPickBenchmark.";
    private static final String CHANGE = "ChangeBenchmark.";

    private final Results results;
    private final List<String> rows = new ArrayList<>();

    Promises(Results results) {
        this.results = results;
    }

    /** A table in Markdown; a promise whose benchmark did not run is left out. */
    String markdown() {
        rows.clear();
        calls();
        refusals();
        picks();
        threads();
        changes();
        scale();
        return rows.isEmpty()
                ? "None of it was measured.\n"
                : Text.row(List.of("", "wanted", "measured", "")) + Text.rule(4) + String.join("", rows);
    }

    private void calls() {
        Measure everything = Measure.of(SUCCESS + "fairlead");
        ratio("everything on, to the ideal timed guard", everything, Plan.IDEAL, 2);
        ratio("… through a megamorphic call site", Measure.of(SUCCESS + "fairleadMegamorphic"), Plan.IDEAL, 2);
        atMost("everything on", bytes(everything), 0, "B");
        ratio("everything on, to resilience4j's retry + breaker", everything, peer("resilience4jRetryBreaker"), 1);
        atLeast("SmallRye's retry + breaker + timeout, to everything on", peer("smallryeRetryBreakerTimeout"), 10);
        atLeast("Failsafe's retry + breaker + timeout, to everything on", peer("failsafeRetryBreakerTimeout"), 20);
        Measure guard = Measure.of(SUCCESS + "guardRetryBreaker");
        ratio("guard, retry + breaker, to the ideal timed guard", guard, Plan.IDEAL, 1.3);
        atMost("guard, retry + breaker", bytes(guard), 0, "B");
        ratio("guard with timeout, to the same", Measure.of(SUCCESS + "guardRetryBreakerTimeout"), Plan.IDEAL, 1.5);
        atMost("breaker that counts and does not time", cpu(Measure.of("GateBenchmark.breaker")), 12, "ns");
        Measure async = Measure.of("AsyncBenchmark.fairlead");
        ratio("asynchronous, everything on, to the ideal timed guard", async, Plan.IDEAL, 2.5);
        atMost("asynchronous, everything on", bytes(async), 120, "B");
    }

    private void refusals() {
        Measure value = Measure.of("RefusalBenchmark.guardValue");
        atMost("refusal as a value", cpu(value), 40, "ns");
        atMost("refusal as a value", bytes(value), 64, "B");
        atMost("refusal thrown", cpu(Measure.of("RefusalBenchmark.guardThrown")), 150, "ns");
    }

    private void picks() {
        pick("round robin", PICK + "roundRobin", 8);
        pick("weighted round robin", PICK + "weightedRoundRobin", 12);
        pick("least connections", PICK + "leastConnections", 10);
        pick("least connections, weights", PICK + "weightedLeastConnections", 15);
        OptionalDouble hash = cpu(Measure.of(PICK + "bareHash"));
        if (hash.isPresent()) {
            beside("consistent hash beside the hash of the key", PICK + "consistentHash", hash.getAsDouble());
        }
    }

    private void pick(String label, String benchmark, double limit) {
        atMost(label + ", n = 1,000", cpu(Measure.of(benchmark).over(1_000)), limit, "ns");
        growth(label, benchmark, 0);
    }

    private void beside(String label, String benchmark, double hash) {
        OptionalDouble pick = cpu(Measure.of(benchmark).over(1_000));
        if (pick.isPresent()) {
            atMost(label + ", n = 1,000", OptionalDouble.of(pick.getAsDouble() - hash), 10, "ns");
        }
        growth(label, benchmark, hash);
    }

    private void growth(String label, String benchmark, double less) {
        OptionalDouble few = cpu(Measure.of(benchmark).over(10));
        OptionalDouble many = cpu(Measure.of(benchmark).over(10_000));
        if (few.isPresent() && many.isPresent()) {
            double limit = Math.max(10, 2 * (few.getAsDouble() - less));
            atMost(label + ", n = 10,000", OptionalDouble.of(many.getAsDouble() - less), limit, "ns");
        }
    }

    private void threads() {
        contention("own endpoints", "fairleadOwn", 1.2);
        contention("the same 100 endpoints", "fairlead", 1.8);
        contention("the same single endpoint", "fairleadSingle", 1.2);
        contention("the same guard", "guardRetryBreaker", 1.2);
    }

    private void contention(String label, String benchmark, double limit) {
        Measure one = Measure.of(SUCCESS + benchmark);
        ratio("two threads to one, " + label, one.by(2), one, limit);
    }

    private void changes() {
        change("round robin", CHANGE + "fairleadRoundRobin", 1_000, 1_000);
        change("weighted round robin", CHANGE + "fairleadWeighted", 1_000, 1_000);
        change("least connections", CHANGE + "fairleadLeastConnections", 1_000, 1_000);
        change("consistent hash", CHANGE + "fairleadConsistentHash", 60_000, Double.NaN);
    }

    private void change(String label, String benchmark, double micros, double kilobytes) {
        Measure measure = Measure.of(benchmark).over(10_000);
        String what = "one of 10,000 endpoints changed, " + label;
        atMost(what, scaled(cpu(measure)), micros, "µs");
        if (!Double.isNaN(kilobytes)) {
            atMost(what, scaled(bytes(measure)), kilobytes, "kB");
        }
    }

    private void scale() {
        atMost("10,000 endpoints, beside their values", fact("footprint.leastConnections.megabytes"), 8, "MB");
        atMost("a million calls in flight", fact("inFlight.megabytes"), 300, "MB");
        atMost("their timeouts, latest", fact("inFlight.late.max.millis"), 50, "ms");
    }

    private void ratio(String what, Measure measure, Measure to, double limit) {
        OptionalDouble above = cpu(measure);
        OptionalDouble below = cpu(to);
        if (above.isPresent() && below.isPresent()) {
            double ratio = above.getAsDouble() / below.getAsDouble();
            row(what, "≤ " + Text.times(limit), Text.times(ratio), ratio <= limit);
        }
    }

    private void atLeast(String what, Measure theirs, double limit) {
        OptionalDouble above = cpu(theirs);
        OptionalDouble below = cpu(Measure.of(SUCCESS + "fairlead"));
        if (above.isPresent() && below.isPresent()) {
            double ratio = above.getAsDouble() / below.getAsDouble();
            row(what, "≥ " + Text.times(limit), Text.times(ratio), ratio >= limit);
        }
    }

    private void atMost(String what, OptionalDouble value, double limit, String unit) {
        if (value.isPresent()) {
            double shown = unit.equals("B") ? Math.floor(value.getAsDouble()) : value.getAsDouble();
            row(what, "≤ " + number(limit, unit), number(shown, unit), shown <= limit);
        }
    }

    private static String number(double value, String unit) {
        return (unit.equals("B") ? Text.bytes(value) : Text.figure(value)) + " " + unit;
    }

    private void row(String what, String wanted, String measured, boolean kept) {
        rows.add(Text.row(List.of(what, wanted, measured, kept ? "kept" : "**missed**")));
    }

    private static Measure peer(String benchmark) {
        return Measure.of(SUCCESS + benchmark);
    }

    private OptionalDouble cpu(Measure measure) {
        return figure(measure, Measured::cpu);
    }

    private OptionalDouble bytes(Measure measure) {
        return figure(measure, Measured::bytes);
    }

    private OptionalDouble figure(Measure measure, ToDoubleFunction<Measured> figure) {
        Optional<Measured> measured = results.of(measure);
        return measured.isPresent() ? OptionalDouble.of(figure.applyAsDouble(measured.get())) : OptionalDouble.empty();
    }

    private static OptionalDouble scaled(OptionalDouble value) {
        return value.isPresent() ? OptionalDouble.of(value.getAsDouble() / 1_000) : value;
    }

    private OptionalDouble fact(String name) {
        Double value = results.scale().get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
