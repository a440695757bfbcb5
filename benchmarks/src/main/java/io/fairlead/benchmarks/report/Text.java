package io.fairlead.benchmarks.report;

import java.util.Locale;

/** Numbers and tables as text. */
final class Text {
    private Text() {}

    /** A figure with as many digits as mean something: 8.4, 108, 12,400. */
    static String figure(double value) {
        double shown = Math.abs(value) < 0.05 ? 0 : value;
        return String.format(Locale.ROOT, Math.abs(shown) < 100 ? "%.1f" : "%,.0f", shown);
    }

    /** A ratio: 1.72 ×, 34 ×. */
    static String times(double ratio) {
        return String.format(Locale.ROOT, ratio < 10 ? "%.2f ×" : "%,.0f ×", ratio);
    }

    /** Bytes, as a whole number: what is below one is the harness' own. */
    static String bytes(double bytes) {
        return String.format(Locale.ROOT, "%,.0f", bytes < 1 ? 0 : bytes);
    }

    /** A row of a Markdown table. */
    static String row(Iterable<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    /** The line under the head of a table with a left column and so many right ones. */
    static String rule(int columns) {
        return "|---|" + "---:|".repeat(columns - 1) + "\n";
    }
}
