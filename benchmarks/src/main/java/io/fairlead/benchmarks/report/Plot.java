package io.fairlead.benchmarks.report;

import io.fairlead.benchmarks.plan.Measure;
import io.fairlead.benchmarks.plan.Row;
import io.fairlead.benchmarks.plan.Table;
import io.fairlead.benchmarks.run.Measured;
import io.fairlead.benchmarks.run.Results;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Draws the cost of a pick against the number of endpoints, both in powers of ten. */
final class Plot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;
    private static final int LEFT = 70;
    private static final int RIGHT = 620;
    private static final int TOP = 30;
    private static final int BOTTOM = 470;
    private static final int LABEL_HEIGHT = 14;
    private static final double[] ENDPOINTS = {1, 4};
    private static final double[] NANOS = {0, 7};
    private static final List<String> COLOURS = List.of("#0b6e4f", "#1d4ed8", "#b45309", "#7c3aed", "#be123c");

    private record Line(String label, boolean ours, Map<Integer, Double> points) {
        double end() {
            return points.values().stream().reduce((first, last) -> last).orElse(1.0);
        }
    }

    private final Results results;

    Plot(Results results) {
        this.results = results;
    }

    /** The picture; empty axes when nothing was measured. */
    String svg(Table table) {
        StringBuilder svg = new StringBuilder();
        svg.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"11\">%n",
                WIDTH, HEIGHT));
        svg.append(format("<title>%s</title>%n", table.title()));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        axes(svg);
        lines(
                svg,
                table.rows().stream()
                        .map(this::line)
                        .filter(line -> line.points.size() > 1)
                        .toList());
        return svg.append("</svg>\n").toString();
    }

    private Line line(Row row) {
        Map<Integer, Double> points = new TreeMap<>();
        for (Map.Entry<Integer, Measure> cell : row.cells().entrySet()) {
            results.of(cell.getValue()).map(Measured::cpu).ifPresent(cpu -> points.put(cell.getKey(), cpu));
        }
        return new Line(row.label(), row.who() == Row.Who.FAIRLEAD, points);
    }

    private static void axes(StringBuilder svg) {
        for (double power = ENDPOINTS[0]; power <= ENDPOINTS[1]; power++) {
            double x = x(Math.pow(10, power));
            svg.append(format(
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#e5e7eb\"/>%n", x, TOP, x, BOTTOM));
            svg.append(format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%,.0f</text>%n",
                    x, BOTTOM + 18, Math.pow(10, power)));
        }
        for (double power = NANOS[0]; power <= NANOS[1]; power++) {
            double y = y(Math.pow(10, power));
            svg.append(format(
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#e5e7eb\"/>%n", LEFT, y, RIGHT, y));
            svg.append(format(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n", LEFT - 6, y + 4, duration(power)));
        }
        svg.append(format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">endpoints</text>%n", (LEFT + RIGHT) / 2, BOTTOM + 36));
        svg.append(format("<text x=\"%d\" y=\"%d\">CPU of one pick</text>%n", LEFT - 40, TOP - 12));
    }

    private static void lines(StringBuilder svg, List<Line> lines) {
        List<Line> fromBelow = new ArrayList<>(lines);
        fromBelow.sort(Comparator.comparingDouble(Line::end));
        int colour = 0;
        double lowestFree = BOTTOM + LABEL_HEIGHT;
        for (Line line : fromBelow) {
            String stroke = line.ours ? COLOURS.get(colour++ % COLOURS.size()) : "#9ca3af";
            StringBuilder path = new StringBuilder();
            line.points.forEach(
                    (n, nanos) -> path.append(format("%s%.1f,%.1f ", path.isEmpty() ? "M" : "L", x(n), y(nanos))));
            svg.append(format(
                    "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"/>%n",
                    path.toString().trim(), stroke, line.ours ? "2.5" : "1.2"));
            double y = Math.min(y(line.end()) + 4, lowestFree - LABEL_HEIGHT);
            lowestFree = y;
            svg.append(format(
                    "<text x=\"%d\" y=\"%.1f\" fill=\"%s\"%s>%s</text>%n",
                    RIGHT + 10,
                    y,
                    line.ours ? stroke : "#4b5563",
                    line.ours ? " font-weight=\"bold\"" : "",
                    line.label));
        }
    }

    private static double x(double endpoints) {
        return LEFT + (RIGHT - LEFT) * share(endpoints, ENDPOINTS);
    }

    private static double y(double nanos) {
        return BOTTOM - (BOTTOM - TOP) * share(Math.max(1, nanos), NANOS);
    }

    private static double share(double value, double[] powers) {
        return (Math.log10(value) - powers[0]) / (powers[1] - powers[0]);
    }

    private static String duration(double power) {
        return power < 3
                ? format("%.0f ns", Math.pow(10, power))
                : power < 6 ? format("%.0f µs", Math.pow(10, power - 3)) : format("%.0f ms", Math.pow(10, power - 6));
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more dependency
    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
