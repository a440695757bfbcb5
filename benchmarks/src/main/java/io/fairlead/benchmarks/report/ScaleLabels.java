package io.fairlead.benchmarks.report;

import java.util.Map;

/** What the figures of the checks that are no benchmarks are called. */
final class ScaleLabels {
    private static final Map<String, String> LABELS = Map.ofEntries(
            Map.entry(
                    "footprint.leastConnections.megabytes",
                    "10,000 endpoints, weights, least connections: MB beside their values"),
            Map.entry("footprint.roundRobin.megabytes", "… round robin"),
            Map.entry("footprint.weightedRoundRobin.megabytes", "… weighted round robin"),
            Map.entry("footprint.consistentHash.megabytes", "… consistent hash, with its table"),
            Map.entry("inFlight.calls", "asynchronous calls in flight at once"),
            Map.entry("inFlight.megabytes", "MB that they hold, the transport's stages included"),
            Map.entry("inFlight.bytesEach", "bytes of each"),
            Map.entry("inFlight.cpuOfATimeout.micros", "CPU of a timeout, with everything, µs"),
            Map.entry("inFlight.late.p50.millis", "timeouts late by, median, ms"),
            Map.entry("inFlight.late.p99.millis", "timeouts late by, p99, ms"),
            Map.entry("inFlight.late.max.millis", "timeouts late by, worst, ms"),
            Map.entry("inFlight.control.p50.millis", "a plain timer beside them, median, ms"),
            Map.entry("inFlight.control.p99.millis", "a plain timer beside them, p99, ms"),
            Map.entry("inFlight.control.max.millis", "a plain timer beside them, worst, ms"));

    private ScaleLabels() {}

    static String of(String name) {
        return LABELS.getOrDefault(name, name);
    }
}
