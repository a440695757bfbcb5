package io.fairlead.testkit.consul;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs a short command of the operating system to its end. */
final class Command {
    /**
     * How a command ended.
     *
     * @param exitCode 0 for success
     * @param output what it printed
     * @param errors what it printed as errors
     */
    record Result(int exitCode, String output, String errors) {}

    private Command() {}

    /**
     * Runs a command and waits for its end.
     *
     * @param environment its whole environment; null for that of this process
     * @param directory where it runs; null for that of this process
     * @throws IOException if it cannot start, or does not end within {@code seconds}
     */
    static Result run(
            List<String> words, @Nullable Map<String, String> environment, @Nullable Path directory, long seconds)
            throws IOException {
        Path output = Files.createTempFile("fairlead-", ".out");
        Path errors = Files.createTempFile("fairlead-", ".err");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(words).redirectOutput(output.toFile()).redirectError(errors.toFile());
            if (directory != null) {
                builder.directory(directory.toFile());
            }
            if (environment != null) {
                builder.environment().clear();
                builder.environment().putAll(environment);
            }
            Process process = builder.start();
            process.getOutputStream().close();
            int exitCode = await(process, words, seconds);
            return new Result(exitCode, read(output), read(errors));
        } finally {
            Files.deleteIfExists(output);
            Files.deleteIfExists(errors);
        }
    }

    private static int await(Process process, List<String> words, long seconds) throws IOException {
        try {
            if (process.waitFor(seconds, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            throw new IOException(words + " did not end within " + seconds + " s");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + words + " ran", interrupted);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
