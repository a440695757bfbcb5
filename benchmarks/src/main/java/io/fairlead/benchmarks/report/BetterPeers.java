package io.fairlead.benchmarks.report;

import static io.fairlead.benchmarks.report.Text.bytes;
import static io.fairlead.benchmarks.report.Text.figure;

import io.fairlead.benchmarks.plan.Measure;
import io.fairlead.benchmarks.plan.Row;
import io.fairlead.benchmarks.plan.Row.Who;
import io.fairlead.benchmarks.plan.Table;
import io.fairlead.benchmarks.run.Measured;
import io.fairlead.benchmarks.run.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds each place where a peer does the same work for less CPU or for fewer bytes. */
final class BetterPeers {
    private final Results results;

    BetterPeers(Results results) {
        this.results = results;
    }

    /** A line for each, in Markdown. */
    List<String> lines(Iterable<Table> tables) {
        List<String> lines = new ArrayList<>();
        for (Table table : tables) {
            for (Row ours : table.rows()) {
                for (Row theirs : table.rows()) {
                    if (ours.who() == Who.FAIRLEAD
                            && theirs.who() == Who.PEER
                            && ours.kind().equals(theirs.kind())) {
                        compare(table, ours, theirs, lines);
                    }
                }
            }
        }
        return lines;
    }

    private void compare(Table table, Row ours, Row theirs, List<String> lines) {
        for (Map.Entry<Integer, Measure> cell : ours.cells().entrySet()) {
            Measure same = theirs.cells().get(cell.getKey());
            Measured mine = results.of(cell.getValue()).orElse(null);
            Measured other = same == null ? null : results.of(same).orElse(null);
            if (mine == null || other == null) {
                continue;
            }
            String better = "";
            if (other.cpu() < mine.cpu()) {
                better = figure(other.cpu()) + " ns for " + figure(mine.cpu());
            }
            if (Math.floor(other.bytes()) < Math.floor(mine.bytes())) {
                better += (better.isEmpty() ? "" : ", ") + bytes(other.bytes()) + " B for " + bytes(mine.bytes());
            }
            if (!better.isEmpty()) {
                lines.add("- " + table.title() + where(table, cell.getKey()) + ": " + theirs.label() + " takes "
                        + better + " of " + ours.label() + ".");
            }
        }
    }

    private static String where(Table table, int column) {
        return switch (table.form()) {
            case COST -> "";
            case THREADS -> column == 1 ? ", one of them" : "";
            case PICKS, CHANGES -> String.format(Locale.ROOT, ", n = %,d", column);
        };
    }
}
