package io.fairlead.benchmarks.run;

import io.fairlead.benchmarks.plan.Measure;
import io.fairlead.benchmarks.plan.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the benchmarks of a profile, and keeps what they measured. */
public final class Main {
    private Main() {}

    /** Takes the words that {@link Request} knows. */
    public static void main(String[] args) throws IOException {
        Request request = Request.of(args);
        List<Measure> measures = new ArrayList<>(Plan.measures(request.quick()));
        measures.removeIf(measure -> !request.only().matcher(measure.toString()).find());
        System.out.printf("%d benchmarks, %s%n", measures.size(), request.profile());

        Forks forks = new Forks(request.profile());
        List<Measured> measured = forks.interleave(measures);

        Machine machine = Machine.here();
        String name = machine.date() + "-jdk" + machine.feature() + (request.quick() ? "-quick" : "");
        Path file = request.out().resolve(name + ".json");
        new Results(machine, request.profile().toString(), measured, Map.of()).write(file);
        System.out.println("wrote " + file);
        if (!forks.failures().isEmpty()) {
            System.out.println("FAILED: " + forks.failures());
            System.exit(1);
        }
    }
}
