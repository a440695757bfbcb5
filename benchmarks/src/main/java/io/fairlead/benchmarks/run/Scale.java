package io.fairlead.benchmarks.run;

import io.fairlead.benchmarks.scale.Footprint;
import io.fairlead.benchmarks.scale.InFlight;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs the checks that are no benchmarks, each in a JVM of its own, and reads the figures that they print. */
final class Scale {
    private static final List<Class<?>> CHECKS = List.of(Footprint.class, InFlight.class);

    private Scale() {}

    /** The figures by name. */
    static Map<String, Double> measure() throws IOException, InterruptedException {
        Map<String, Double> figures = new TreeMap<>();
        for (Class<?> check : CHECKS) {
            run(check, figures);
        }
        return figures;
    }

    private static void run(Class<?> check, Map<String, Double> figures) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms2g",
                        "-Xmx2g",
                        "-XX:+AlwaysPreTouch",
                        "-cp",
                        System.getProperty("java.class.path"),
                        check.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(line);
                int equals = line.indexOf('=');
                figures.put(line.substring(0, equals), Double.valueOf(line.substring(equals + 1)));
            }
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException(check.getSimpleName() + " failed");
        }
    }
}
