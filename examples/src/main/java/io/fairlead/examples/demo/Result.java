package io.fairlead.examples.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * How the story ended for both lanes, and whether Fairlead kept its promises.
 *
 * @param registry {@code consul} or {@code embedded}
 * @param fairlead the calls through Fairlead, from the end of the warm-up on
 * @param plain the calls of the plain client, from the end of the warm-up on
 * @param pending calls through Fairlead that never ended
 * @param faults one a chapter of the story
 * @param healthyP99Nanos Fairlead's p99 while nothing was wrong
 * @param p99LimitNanos what it had to come back to
 * @param slowestSightNanos the longest time between a change of the registry and its sight in Fairlead
 * @param longestStallNanos how long the machine itself stood still at worst
 */
record Result(
        String registry,
        Figures fairlead,
        Figures plain,
        long pending,
        List<Fault> faults,
        long healthyP99Nanos,
        long p99LimitNanos,
        long slowestSightNanos,
        long longestStallNanos) {

    private static final long RECOVERY_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long SIGHT_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * One fault.
     *
     * @param name short
     * @param recoveredNanos from the fault until the p99 was well again; empty if it never was
     */
    record Fault(String name, OptionalLong recoveredNanos) {
        boolean recoveredInTime() {
            return recoveredNanos.isPresent() && recoveredNanos.getAsLong() < RECOVERY_LIMIT_NANOS;
        }

        String millis(String otherwise) {
            return recoveredNanos.isPresent()
                    ? Long.toString(TimeUnit.NANOSECONDS.toMillis(recoveredNanos.getAsLong()))
                    : otherwise;
        }
    }

    static Result of(Registry registry, Run run, Story story) {
        long end = run.now();
        Figures healthy = run.fairleadSamples().started(story.healthyFromNanos(), story.healthyToNanos());
        Recovery recovery = new Recovery(run.fairleadSamples(), run.control()::longest, healthy.p99Nanos());
        return new Result(
                registry.kind(),
                run.fairleadSamples().started(story.healthyFromNanos(), end),
                run.plainSamples().started(story.healthyFromNanos(), end),
                run.pending(),
                story.chapters().stream()
                        .map(chapter ->
                                new Fault(chapter.name(), recovery.after(chapter.fromNanos(), chapter.toNanos())))
                        .toList(),
                healthy.p99Nanos(),
                recovery.limitNanos(),
                story.slowestSightNanos(),
                run.control().longest(story.healthyFromNanos(), end));
    }

    /** The promises that were not kept, in words; empty when all were. */
    List<String> broken() {
        List<String> broken = new ArrayList<>();
        if (fairlead.calls() == 0) {
            broken.add("no call was made through Fairlead");
        }
        if (fairlead.failed() > 0) {
            broken.add(fairlead.failed() + " calls through Fairlead failed (promised: 0)");
        }
        if (pending > 0) {
            broken.add(pending + " calls through Fairlead never ended (promised: 0)");
        }
        for (Fault fault : faults) {
            if (!fault.recoveredInTime()) {
                broken.add("after " + fault.name() + " the p99 was back within its bounds after "
                        + fault.millis("more than the time that it had, in") + " ms (promised: < 3000 ms)");
            }
        }
        if (slowestSightNanos >= SIGHT_LIMIT_NANOS) {
            broken.add("a change of the registry was seen after " + TimeUnit.NANOSECONDS.toMillis(slowestSightNanos)
                    + " ms (promised: < 1000 ms)");
        }
        return broken;
    }

    String toText() {
        List<String> broken = broken();
        String recovered = faults.stream()
                .map(fault -> fault.name() + " " + fault.millis("never"))
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                """

                                       calls    failed       p50        p99   attempts per call
                  Fairlead          %s
                  plain round robin %s

                  p99 back within %.1f ms (healthy: %.1f ms) after, in ms: %s
                  changes of the registry seen within %.0f ms; the machine itself stood still for %.0f ms at worst
                  %s""",
                row(fairlead),
                row(plain),
                p99LimitNanos / 1e6,
                healthyP99Nanos / 1e6,
                recovered,
                slowestSightNanos / 1e6,
                longestStallNanos / 1e6,
                broken.isEmpty()
                        ? "All promises kept."
                        : broken.stream()
                                .map(text -> "PROMISE BROKEN: " + text)
                                .collect(Collectors.joining(System.lineSeparator() + "  ")));
    }

    private static String row(Figures figures) {
        return String.format(
                Locale.ROOT,
                "%8d  %8d  %6.1f ms  %6.1f ms  %8.3f",
                figures.calls(),
                figures.failed(),
                figures.p50Millis(),
                figures.p99Millis(),
                figures.attemptsPerCall());
    }

    String toJson() {
        String list = faults.stream()
                .map(fault -> "{\"name\":\"" + fault.name() + "\",\"recovered_ms\":" + fault.millis("null") + "}")
                .collect(Collectors.joining(","));
        return "{\"registry\":\"" + registry + "\",\"fairlead\":" + fairlead.toJson() + ",\"plain\":" + plain.toJson()
                + ",\"faults\":[" + list + "]}";
    }
}
