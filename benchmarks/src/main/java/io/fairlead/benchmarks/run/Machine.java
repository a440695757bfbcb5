package io.fairlead.benchmarks.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Where and when something was measured.
 *
 * @param cpu the model of the processor
 * @param cores how many of them there are
 * @param jdk the version of the JDK and who built it
 * @param feature its feature number, 17 or 25
 * @param os the operating system
 * @param date the day
 */
public record Machine(String cpu, int cores, String jdk, int feature, String os, String date) {

    /** This machine, today. */
    public static Machine here() {
        return new Machine(
                cpuModel(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version() + " (" + System.getProperty("java.vm.vendor") + ")",
                Runtime.version().feature(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                LocalDate.now(ZoneOffset.UTC).toString());
    }

    private static String cpuModel() {
        Path facts = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(facts)) {
            return System.getProperty("os.arch");
        }
        try (var lines = Files.lines(facts)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
