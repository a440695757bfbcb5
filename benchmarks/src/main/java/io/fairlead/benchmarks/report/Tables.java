package io.fairlead.benchmarks.report;

import static io.fairlead.benchmarks.report.Text.bytes;
import static io.fairlead.benchmarks.report.Text.figure;
import static io.fairlead.benchmarks.report.Text.times;

import io.fairlead.benchmarks.plan.Measure;
import io.fairlead.benchmarks.plan.Plan;
import io.fairlead.benchmarks.plan.Row;
import io.fairlead.benchmarks.plan.Table;
import io.fairlead.benchmarks.run.Measured;
import io.fairlead.benchmarks.run.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Lays out the tables of a run; a row of which nothing was measured is left out. */
final class Tables {
    private static final String NOT_MEASURED = "";

    private final Results results;

    Tables(Results results) {
        this.results = results;
    }

    /** A table in Markdown with its heading; empty when none of it was measured. */
    String markdown(Table table) {
        boolean whole = table.form() == Table.Form.THREADS;
        List<Row> rows =
                table.rows().stream().filter(row -> isMeasured(row, whole)).toList();
        if (rows.isEmpty()) {
            return "";
        }
        String body = switch (table.form()) {
            case COST -> costs(rows);
            case THREADS -> threads(rows);
            case PICKS -> grid(rows, this::pick);
            case CHANGES -> grid(rows, this::change);
        };
        return "### " + table.title() + "\n\n" + table.note() + "\n\n" + body + "\n";
    }

    private boolean isMeasured(Row row, boolean whole) {
        long cells = row.cells().values().stream()
                .filter(measure -> results.of(measure).isPresent())
                .count();
        return whole ? cells == row.cells().size() : cells > 0;
    }

    private String costs(List<Row> rows) {
        StringBuilder text = new StringBuilder();
        text.append(Text.row(List.of("", "× ideal", "CPU ns", "of it on other threads", "B", "wall ns")));
        text.append(Text.rule(6));
        for (Row row : rows) {
            measured(row, 1)
                    .ifPresent(cost -> text.append(Text.row(List.of(
                            name(row),
                            ratioToIdeal(cost),
                            figure(cost.cpu()),
                            figure(cost.others()),
                            bytes(cost.bytes()),
                            figure(cost.wall())))));
        }
        return text.toString();
    }

    private String ratioToIdeal(Measured cost) {
        return results.of(Plan.IDEAL)
                .map(ideal -> times(cost.cpu() / ideal.cpu()))
                .orElse(NOT_MEASURED);
    }

    private String threads(List<Row> rows) {
        StringBuilder text = new StringBuilder();
        text.append(Text.row(List.of("", "one thread, ns", "two threads, ns", "ratio")));
        text.append(Text.rule(4));
        for (Row row : rows) {
            double one = measured(row, 1).orElseThrow().cpu();
            double two = measured(row, 2).orElseThrow().cpu();
            text.append(Text.row(List.of(name(row), figure(one), figure(two), times(two / one))));
        }
        return text.toString();
    }

    private String grid(List<Row> rows, Function<Measured, String> cell) {
        TreeSet<Integer> columns = new TreeSet<>();
        rows.forEach(row -> columns.addAll(row.cells().keySet()));
        List<String> head = new ArrayList<>(List.of(""));
        columns.forEach(n -> head.add(String.format(Locale.ROOT, "n = %,d", n)));
        StringBuilder text = new StringBuilder(Text.row(head) + Text.rule(head.size()));
        for (Row row : rows) {
            List<String> cells = new ArrayList<>(List.of(name(row)));
            columns.forEach(n -> cells.add(measured(row, n).map(cell).orElse(NOT_MEASURED)));
            text.append(Text.row(cells));
        }
        return text.toString();
    }

    private String pick(Measured pick) {
        return figure(pick.cpu()) + " ns" + (pick.bytes() < 1 ? "" : ", " + bytes(pick.bytes()) + " B");
    }

    private String change(Measured change) {
        return figure(change.cpu() / 1_000) + " µs, " + figure(change.bytes() / 1_000) + " kB";
    }

    private Optional<Measured> measured(Row row, int column) {
        Measure measure = row.cells().get(column);
        return measure == null ? Optional.empty() : results.of(measure);
    }

    private static String name(Row row) {
        return row.who() == Row.Who.FAIRLEAD ? "**" + row.label() + "**" : row.label();
    }
}
