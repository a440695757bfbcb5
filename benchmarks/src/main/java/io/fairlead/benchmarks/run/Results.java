package io.fairlead.benchmarks.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.fairlead.benchmarks.plan.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The results of a run, as they stand in its file.
 *
 * @param machine where and when
 * @param profile how: which benchmarks, how many forks of what length
 * @param measured by benchmark
 * @param scale figures of the checks that are no benchmarks, by name
 */
public record Results(Machine machine, String profile, List<Measured> measured, Map<String, Double> scale) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Copies the collections. */
    public Results {
        measured = List.copyOf(measured);
        scale = new TreeMap<>(scale);
    }

    /** What was measured of a benchmark, if it was. */
    public Optional<Measured> of(Measure measure) {
        return measured.stream().filter(each -> each.measure().equals(measure)).findFirst();
    }

    /** Reads a file that {@link #write} wrote. */
    public static Results read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Results.class);
    }

    /** Writes a file. */
    public void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        JSON.writeValue(file.toFile(), this);
    }
}
