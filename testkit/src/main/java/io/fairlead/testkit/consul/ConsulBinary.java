package io.fairlead.testkit.consul;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The outcome of the search for a Consul binary that works on this machine.
 *
 * <p>It is, in this order: what the environment variable {@code CONSUL_BIN} names; {@code consul} on the {@code PATH};
 * what the script {@code bin/get-consul} of the project around the working directory prints, which may fetch one.
 */
public sealed interface ConsulBinary {
    /** Searches; takes as long as a download at worst, up to 5 minutes. */
    static ConsulBinary locate() {
        return locate(System.getenv(), Path.of("").toAbsolutePath());
    }

    /** As {@link #locate()}, in another environment. */
    static ConsulBinary locate(Map<String, String> environment, Path workingDirectory) {
        String chosen = environment.getOrDefault("CONSUL_BIN", "");
        if (!chosen.isBlank()) {
            return Found.check(Path.of(chosen))
                    .<ConsulBinary>map(found -> found)
                    .orElseGet(() -> new Missing(
                            "CONSUL_BIN: " + chosen + " (expected: a Consul binary that runs on this machine)"));
        }
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Optional<Found> onPath = folder.isBlank() ? Optional.empty() : Found.check(Path.of(folder, "consul"));
            if (onPath.isPresent()) {
                return onPath.get();
            }
        }
        for (Path folder = workingDirectory; folder != null; folder = folder.getParent()) {
            Path script = folder.resolve("bin").resolve("get-consul");
            if (Files.isExecutable(script)) {
                return ask(script, environment);
            }
        }
        return new Missing(
                "no consul on the PATH, CONSUL_BIN is not set, and no bin/get-consul above " + workingDirectory);
    }

    private static ConsulBinary ask(Path script, Map<String, String> environment) {
        try {
            Command.Result result = Command.run(List.of(script.toString()), environment, script.getParent(), 300);
            if (result.exitCode() != 0) {
                return new Missing(
                        result.errors().isBlank()
                                ? script + " failed"
                                : result.errors().strip());
            }
            return Found.check(Path.of(result.output().strip()))
                    .<ConsulBinary>map(found -> found)
                    .orElseGet(() -> new Missing(script + " printed no working binary: " + result.output()));
        } catch (IOException failed) {
            return new Missing(script + ": " + failed.getMessage());
        }
    }

    /** The binary, or a failure that tells why there is none. */
    Found orThrow();

    /**
     * A binary that answered.
     *
     * @param path where it is
     * @param version what it says of itself, such as {@code 1.8.7}
     */
    record Found(Path path, String version) implements ConsulBinary {
        private static Optional<Found> check(Path path) {
            if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
                return Optional.empty();
            }
            try {
                Command.Result result = Command.run(List.of(path.toString(), "version"), null, null, 20);
                String[] words = result.output().split("\\s+", 3);
                boolean consul = result.exitCode() == 0
                        && words.length == 3
                        && words[0].equals("Consul")
                        && words[1].startsWith("v");
                return consul ? Optional.of(new Found(path, words[1].substring(1))) : Optional.empty();
            } catch (IOException notRunnable) {
                return Optional.empty();
            }
        }

        /** Whether this is at least {@code major.minor}. */
        boolean isAtLeast(int major, int minor) {
            String[] parts = version.split("[.+-]", -1);
            int foundMajor = Integer.parseInt(parts[0]);
            int foundMinor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
            return foundMajor > major || (foundMajor == major && foundMinor >= minor);
        }

        @Override
        public Found orThrow() {
            return this;
        }
    }

    /**
     * No binary.
     *
     * @param reason why there is none
     */
    record Missing(String reason) implements ConsulBinary {
        @Override
        public Found orThrow() {
            throw new IllegalStateException("no Consul: " + reason);
        }
    }
}
