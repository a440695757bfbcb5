package io.fairlead.benchmarks.run;

import io.fairlead.benchmarks.plan.Measure;
import io.fairlead.benchmarks.plan.Plan;
import io.fairlead.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the benchmarks of a profile, and keeps what they measured. */
public final class Main {
    private Main() {}

    /** Takes the words that {@link Request} knows; or {@code report} and files, to write their pages anew. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 0 && args[0].equals("report")) {
            Report.main(List.of(args).subList(1, args.length).toArray(String[]::new));
            return;
        }
        Request request = Request.of(args);
        List<Measure> measures = new ArrayList<>(Plan.measures(request.quick()));
        measures.removeIf(measure -> !request.only().matcher(measure.toString()).find());
        System.out.printf("%d benchmarks, %s%n", measures.size(), request.profile());

        Forks forks = new Forks(request.profile());
        List<Measured> measured = forks.interleave(measures);
        Map<String, Double> scale = request.scale() ? Scale.measure() : Map.of();
        publish(request, new Results(Machine.here(), request.profile().toString(), measured, scale));
        if (!forks.failures().isEmpty()) {
            System.out.println("FAILED: " + forks.failures());
            System.exit(1);
        }
    }

    private static void publish(Request request, Results results) throws IOException {
        Machine machine = results.machine();
        Path file = request.out().resolve(machine.date() + "-jdk" + machine.feature() + ".json");
        results.write(file);
        Report report = new Report(results);
        Path page = report.writePage(file);
        System.out.println(report.figures());
        System.out.println("wrote " + file + " and " + page);
        if (request.published()) {
            report.writeInto(Path.of("docs"));
            System.out.println("wrote docs/performance.md");
        }
    }
}
