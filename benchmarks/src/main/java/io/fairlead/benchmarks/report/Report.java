package io.fairlead.benchmarks.report;

import io.fairlead.benchmarks.plan.Plan;
import io.fairlead.benchmarks.plan.Table;
import io.fairlead.benchmarks.run.Machine;
import io.fairlead.benchmarks.run.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes what a run measured: a page of its own, and its part of docs/performance.md with the plot. */
public final class Report {
    private final Results results;

    /** A report on a run. */
    public Report(Results results) {
        this.results = results;
    }

    /** Reads the files of runs, and writes the pages anew: of two runs on one JDK the last wins. */
    public static void main(String[] files) throws IOException {
        for (String file : files) {
            Path json = Path.of(file);
            Report report = new Report(Results.read(json));
            report.writePage(json);
            report.writeInto(Path.of("docs"));
        }
    }

    /** Writes a page beside the file of the run, and gives its path. */
    public Path writePage(Path json) throws IOException {
        Path page = json.resolveSibling(json.getFileName().toString().replaceFirst("\\.json$", ".md"));
        Files.writeString(page, "# Benchmarks of " + results.machine().date() + "\n\n" + figures());
        return page;
    }

    /** Writes the plot, and replaces the figures of this run's JDK in performance.md. */
    public void writeInto(Path docs) throws IOException {
        int jdk = results.machine().feature();
        String plot = "picks-jdk" + jdk + ".svg";
        Table picks = Plan.tables().stream()
                .filter(table -> table.form() == Table.Form.PICKS)
                .findFirst()
                .orElseThrow();
        Files.createDirectories(docs.resolve("performance"));
        Files.writeString(docs.resolve("performance").resolve(plot), new Plot(results).svg(picks));
        Path page = docs.resolve("performance.md");
        String figures = figures() + "\n### Plot\n\n![Cost of a pick against the number of endpoints](performance/"
                + plot + ")\n";
        Files.writeString(page, replaced(Files.readString(page), "jdk" + jdk, figures));
    }

    /** The text between the two markers of that name replaced. */
    static String replaced(String page, String name, String text) {
        String begin = "<!-- begin " + name + " -->\n";
        String end = "<!-- end " + name + " -->";
        int from = page.indexOf(begin);
        int to = page.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(
                    "page: no markers of " + name + " (expected: " + begin.trim() + " … " + end + ")");
        }
        return page.substring(0, from + begin.length()) + "\n" + text + "\n" + page.substring(to);
    }

    /** All that was measured, in Markdown. */
    public String figures() {
        Machine machine = results.machine();
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s, JDK %s, %d cores of %s, %s; medians of %s.%n%n",
                machine.date(),
                machine.jdk(),
                machine.cores(),
                machine.cpu(),
                machine.os(),
                results.profile()));
        text.append("### What we want\n\n")
                .append(new Promises(results).markdown())
                .append('\n');
        Tables tables = new Tables(results);
        for (Table table : Plan.tables()) {
            text.append(tables.markdown(table));
        }
        text.append(scale());
        List<String> better = new BetterPeers(results).lines(Plan.tables());
        text.append("### Where a peer is better\n\n");
        text.append(better.isEmpty() ? "Nowhere in this run.\n" : String.join("\n", better) + "\n");
        return text.toString();
    }

    private String scale() {
        if (results.scale().isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("### Many calls, many endpoints\n\n");
        text.append(Text.row(List.of("", ""))).append(Text.rule(2));
        for (Map.Entry<String, Double> fact : results.scale().entrySet()) {
            text.append(Text.row(List.of(ScaleLabels.of(fact.getKey()), Text.figure(fact.getValue()))));
        }
        return text.append('\n').toString();
    }
}
