package io.fairlead.examples.demo;

import io.fairlead.core.NodeState;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Prints what happens, and a live line a second. Safe for use by many threads. */
final class Teller implements AutoCloseable {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PrintStream out;
    private final Run run;
    private final Ticks lines;

    Teller(PrintStream out, Run run) {
        this.out = out;
        this.run = run;
        out.println(
                "        ------------------- Fairlead -------------------   ---------- plain round robin ----------");
        out.println(
                "  time     rate  success     p50      p99  attempts           rate  success     p50      p99       "
                        + "Fairlead's view of Payment");
        lines = new Ticks("live-line", Duration.ofSeconds(1), this::line);
    }

    void say(String name, String text) {
        out.printf(Locale.ROOT, "> %s: %s%n", name, text);
    }

    private void line() {
        long now = run.now();
        Figures fairlead = run.fairleadSamples().ended(now - SECOND, now);
        Figures plain = run.plainSamples().ended(now - SECOND, now);
        out.printf(
                Locale.ROOT,
                "%4d s  %5d/s  %6.2f%%  %6.1f  %6.1f ms   %5.2f          %5d/s  %6.2f%%  %6.1f  %6.1f ms    %s%n",
                TimeUnit.NANOSECONDS.toSeconds(now),
                fairlead.calls(),
                fairlead.successPercent(),
                fairlead.p50Millis(),
                fairlead.p99Millis(),
                fairlead.attemptsPerCall(),
                plain.calls(),
                plain.successPercent(),
                plain.p50Millis(),
                plain.p99Millis(),
                describe(run.fairlead().states()));
    }

    private static String describe(Map<NodeState, Integer> states) {
        return states.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /** Prints no more live lines. */
    @Override
    public void close() {
        lines.close();
    }
}
