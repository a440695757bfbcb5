package io.fairlead.examples.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One instance of a service, a process that the demo started and may do anything to. */
final class Instance implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:(\\d+)");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> SMALL_JVM = List.of(
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:CompileThresholdScaling=0.2",
            "-Djava.awt.headless=true");

    private final String service;
    private final String id;
    private final Path log;
    private final Process process;

    private Instance(String service, String id, Path log, Process process) {
        this.service = service;
        this.id = id;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a process that runs {@code main} on a free port, and returns at once.
     *
     * @param folder for its log
     * @param settings further words of its command line
     */
    static Instance start(String service, String id, Class<?> main, Path folder, List<String> settings) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SMALL_JVM);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of("--id", id, "--until-eof", "true"));
        command.addAll(settings);
        Path log = folder.resolve(id + ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new Instance(service, id, log, process);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    String id() {
        return id;
    }

    /** Waits until it listens. */
    Member awaitListening() {
        long start = System.nanoTime();
        while (System.nanoTime() - start < LIMIT.toNanos()) {
            Matcher matcher = LISTENS.matcher(log());
            if (matcher.find()) {
                return new Member(service, id, Integer.parseInt(matcher.group(1)));
            }
            if (!process.isAlive()) {
                throw new IllegalStateException(id + " ended: " + log());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        throw new IllegalStateException(id + " does not listen after " + LIMIT.toSeconds() + " s: " + log());
    }

    private String log() {
        try {
            return Files.readString(log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Sets what is wrong with it: {@code slow/20}, {@code fail}, {@code well}. */
    void order(Member member, String order) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + member.address() + "/control/" + order))
                .POST(HttpRequest.BodyPublishers.noBody())
                .timeout(LIMIT)
                .build();
        try {
            int status = HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status != 200) {
                throw new IllegalStateException(id + " answered " + status + " to " + order);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Ends it at once (SIGKILL). */
    void kill() {
        process.destroyForcibly();
    }

    /** Stops it without ending it (SIGSTOP). */
    void stop() {
        signal("-STOP");
    }

    /** Lets it go on (SIGCONT). */
    void resume() {
        signal("-CONT");
    }

    private void signal(String name) {
        try {
            int exitCode = new ProcessBuilder("kill", name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exitCode != 0) {
                throw new IllegalStateException("kill " + name + " " + id + " failed");
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it at once and waits until it is gone. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
