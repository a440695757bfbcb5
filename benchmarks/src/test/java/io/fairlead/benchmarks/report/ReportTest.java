package io.fairlead.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.benchmarks.plan.Measure;
import io.fairlead.benchmarks.plan.Plan;
import io.fairlead.benchmarks.run.Machine;
import io.fairlead.benchmarks.run.Measured;
import io.fairlead.benchmarks.run.Results;
import io.fairlead.benchmarks.run.Round;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Measure FAIRLEAD = Measure.of("SuccessBenchmark.fairlead");
    private static final Measure GUARD = Measure.of("SuccessBenchmark.guardRetryBreaker");
    private static final Measure PEER = Measure.of("SuccessBenchmark.resilience4jRetryBreaker");
    private static final Measure PICK = Measure.of("FairleadPickBenchmark.roundRobin");

    @TempDir
    private Path folder;

    private static Measured measured(Measure measure, double bytes, double... cpu) {
        List<Round> rounds = DoubleStream.of(cpu)
                .mapToObj(nanos -> new Round(nanos + 1, nanos - 2, 2, nanos + 5, bytes))
                .toList();
        return new Measured(measure, rounds);
    }

    private static Results results(Measured... measured) {
        Machine machine = new Machine("A Processor", 2, "17.0.1", 17, "Linux", "2026-11-24");
        return new Results(machine, "3 forks", List.of(measured), Map.of("inFlight.megabytes", 183.0));
    }

    @Test
    void aRunIsWrittenAndReadAgain() throws IOException {
        Results results = results(measured(Plan.IDEAL, 0, 50), measured(PICK.over(10), 0, 5));
        Path file = folder.resolve("deep").resolve("run.json");

        results.write(file);

        assertThat(Results.read(file)).isEqualTo(results);
    }

    @Test
    void aCostIsTheMedianOverTheForksAndItsRatioToTheIdealGuard() {
        Results results = results(measured(Plan.IDEAL, 0, 60, 40, 50), measured(FAIRLEAD, 0.01, 900, 85, 80));

        assertThat(new Report(results).figures())
                .contains("| **Fairlead, everything on, 100 endpoints** | 1.70 × | 85.0 | 2.0 | 0 | 86.0 |")
                .doesNotContain("SmallRye retry");
    }

    @Test
    void aPromiseIsKeptOrMissed() {
        Results results = results(
                measured(Plan.IDEAL, 0, 50),
                measured(FAIRLEAD, 0, 85),
                measured(GUARD, 80, 70),
                measured(PEER, 80, 100));

        assertThat(new Report(results).figures())
                .contains("| everything on, to the ideal timed guard | ≤ 2.00 × | 1.70 × | kept |")
                .contains("| guard, retry + breaker, to the ideal timed guard | ≤ 1.30 × | 1.40 × | **missed** |")
                .contains("| guard, retry + breaker | ≤ 0 B | 80 B | **missed** |")
                .contains("| a million calls in flight | ≤ 300 MB | 183 MB | kept |");
    }

    @Test
    void eachPlaceWhereAPeerIsBetterIsListed() {
        Results results = results(measured(GUARD, 96, 120), measured(PEER, 80, 108));

        assertThat(new Report(results).figures())
                .contains("- Guarded call, success: resilience4j retry + breaker takes 108 ns for 120, 80 B for 96 of"
                        + " Fairlead guard, retry + breaker.");
    }

    @Test
    void noPeerIsBetterThanTheBest() {
        Results results = results(measured(GUARD, 0, 60), measured(PEER, 80, 108));

        assertThat(new Report(results).figures()).contains("Nowhere in this run.");
    }

    @Test
    void aPickHasAColumnForEachNumberOfEndpointsAndALineInThePlot() throws IOException {
        Results results = results(measured(PICK.over(10), 0, 5), measured(PICK.over(10_000), 64, 8));
        Path page = Files.writeString(
                folder.resolve("performance.md"),
                "before\n<!-- begin jdk17 -->\nof yesterday\n<!-- end jdk17 -->\nafter\n");

        new Report(results).writeInto(folder);

        assertThat(page)
                .content()
                .startsWith("before\n<!-- begin jdk17 -->\n")
                .endsWith("<!-- end jdk17 -->\nafter\n")
                .contains("| **Fairlead round robin** | 5.0 ns |  |  | 8.0 ns, 64 B |")
                .contains("performance/picks-jdk17.svg")
                .doesNotContain("of yesterday");
        assertThat(folder.resolve("performance/picks-jdk17.svg")).content().contains("<path", ">Fairlead round robin<");
    }

    @Test
    void aPageWithoutMarkersIsRefused() {
        assertThatThrownBy(() -> Report.replaced("# Performance\n", "jdk17", "figures"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no markers of jdk17");
    }
}
