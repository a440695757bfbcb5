package io.fairlead.examples.demo;

import java.util.List;
import java.util.Locale;

/**
 * What some calls of a lane come to.
 *
 * @param calls how many
 * @param failed how many of them failed
 * @param p50Nanos the median latency, failed calls included
 * @param p99Nanos the latency that 99 % do not exceed
 * @param attemptsPerCall requests sent per call
 */
record Figures(long calls, long failed, long p50Nanos, long p99Nanos, double attemptsPerCall) {
    static Figures of(List<Sample> samples) {
        long[] latencies =
                samples.stream().mapToLong(Sample::latencyNanos).sorted().toArray();
        long failed = samples.stream().filter(sample -> !sample.ok()).count();
        double attempts = samples.stream().mapToInt(Sample::attempts).average().orElse(0);
        return new Figures(latencies.length, failed, rank(latencies, 0.50), rank(latencies, 0.99), attempts);
    }

    private static long rank(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    double successPercent() {
        return calls == 0 ? 100 : 100.0 * (calls - failed) / calls;
    }

    double p50Millis() {
        return p50Nanos / 1e6;
    }

    double p99Millis() {
        return p99Nanos / 1e6;
    }

    String toJson() {
        return String.format(
                Locale.ROOT,
                "{\"calls\":%d,\"failed\":%d,\"p50_ms\":%.1f,\"p99_ms\":%.1f,\"attempts\":%.3f}",
                calls,
                failed,
                p50Millis(),
                p99Millis(),
                attemptsPerCall);
    }
}
