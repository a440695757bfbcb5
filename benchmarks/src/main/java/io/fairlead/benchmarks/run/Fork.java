package io.fairlead.benchmarks.run;

import io.fairlead.benchmarks.plan.Measure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one fork of one benchmark. */
final class Fork {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /**
     * A small young generation whose pages were touched: the first touch of a page would cost more than a hundred calls. Heaps
     * are no larger than they must be, since to touch a gigabyte takes seconds.
     */
    private static final List<String> HEAP = List.of("-Xms320m", "-Xmx320m", "-Xmn160m", "-XX:+AlwaysPreTouch");

    private static final List<String> HEAP_FOR_MANY = List.of("-Xms1g", "-Xmx1g", "-Xmn256m", "-XX:+AlwaysPreTouch");
    private static final int MANY = 10_000;

    /** Some peers leave threads behind that keep a JVM alive; JMH would wait for them for half a minute. */
    private static final List<String> END = List.of("-Djmh.shutdownTimeout=1", "-Djmh.shutdownTimeout.step=1");

    private final Profile profile;

    Fork(Profile profile) {
        this.profile = profile;
    }

    /**
     * Measures once.
     *
     * @throws IllegalStateException with what the fork printed, if it failed or one of its proofs did
     */
    Round run(Measure measure) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream log = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            Runner runner = new Runner(
                    options(measure).build(), OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL));
            return round(runner.runSingle());
        } catch (RunnerException failed) {
            throw new IllegalStateException(measure + "\n" + printed.toString(StandardCharsets.UTF_8), failed);
        }
    }

    private ChainedOptionsBuilder options(Measure measure) {
        TimeValue length = TimeValue.milliseconds(profile.length().toMillis());
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("\\." + measure.benchmark().replace(".", "\\.") + "$")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .threads(measure.threads())
                .forks(1)
                .jvmArgs(jvmOf(measure))
                .warmupIterations(profile.warmups())
                .warmupTime(length)
                .measurementIterations(profile.iterations())
                .measurementTime(length)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuProfiler.class)
                .shouldFailOnError(true);
        for (Map.Entry<String, String> param : measure.params().entrySet()) {
            options = options.param(param.getKey(), param.getValue());
        }
        return options;
    }

    private static String[] jvmOf(Measure measure) {
        int endpoints = Integer.parseInt(measure.params().getOrDefault("n", "0"));
        List<String> heap = endpoints < MANY ? HEAP : HEAP_FOR_MANY;
        return Stream.concat(heap.stream(), END.stream()).toArray(String[]::new);
    }

    private static Round round(RunResult result) {
        Map<String, Result> more = result.getAggregatedResult().getSecondaryResults();
        return new Round(
                result.getPrimaryResult().getScore(),
                score(more, CpuProfiler.CALLERS),
                score(more, CpuProfiler.OTHERS),
                score(more, CpuProfiler.PROCESS),
                score(more, ALLOCATED));
    }

    @SuppressWarnings("rawtypes") // as JMH declares it
    private static double score(Map<String, Result> results, String label) {
        Result result = results.get(label);
        if (result == null) {
            throw new IllegalStateException("no " + label + " among " + results.keySet());
        }
        return result.getScore();
    }
}
