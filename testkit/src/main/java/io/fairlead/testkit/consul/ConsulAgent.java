package io.fairlead.testkit.consul;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A real Consul server on free ports of the loopback address, with its data in a folder of its own.
 *
 * <p>What a test does to it (kill, stop, restart) is done to this process and no other. {@link #close()} ends the process
 * and deletes the folder; the end of the JVM does too. For use by one thread at a time.
 */
public final class ConsulAgent implements AutoCloseable {
    private static final long START_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int START_TRIES = 3;
    private static final int LOG_TAIL = 2_000;

    private final ConsulSetup setup;
    private final ServerConfig config;
    private final Path folder;
    private final @Nullable SSLContext tls;
    private final Thread belt = new Thread(this::end, "consul-agent-end");
    private volatile @Nullable Process process;
    private ConsulHttp http;

    private ConsulAgent(ConsulSetup setup, ServerConfig config, Path folder) {
        this.setup = setup;
        this.config = config;
        this.folder = folder;
        ConsulCertificates certificates = config.certificates();
        this.tls = certificates == null ? null : certificates.trust();
        this.http = newHttp();
        Runtime.getRuntime().addShutdownHook(belt);
    }

    /** A single server on plain HTTP, ready for use. */
    public static ConsulAgent start(ConsulBinary.Found binary) {
        return start(ConsulSetup.plain(binary));
    }

    /** A single server, ready for use. */
    public static ConsulAgent start(ConsulSetup setup) {
        for (int attempt = 1; ; attempt++) {
            ConsulAgent agent = prepare(setup, ServerPorts.take(1), 0);
            try {
                agent.launch();
                agent.awaitReady(1);
                return agent;
            } catch (RuntimeException failed) {
                boolean portTaken = agent.log().contains("address already in use");
                agent.close();
                if (!portTaken || attempt == START_TRIES) {
                    throw failed;
                }
            }
        }
    }

    /** One server of a cluster, not started yet. */
    static ConsulAgent prepare(ConsulSetup setup, List<ServerPorts> members, int index) {
        Path folder = TempFolder.create("fairlead-consul-");
        try {
            ConsulCertificates certificates = setup.tls() ? ConsulCertificates.create(setup.binary(), folder) : null;
            String token = setup.acl() ? UUID.randomUUID().toString() : null;
            return new ConsulAgent(setup, new ServerConfig(members, index, token, certificates), folder);
        } catch (RuntimeException failed) {
            TempFolder.delete(folder);
            throw failed;
        }
    }

    /** Where its HTTP API is, such as {@code http://127.0.0.1:8500}. */
    public String url() {
        return (tls == null ? "http" : "https") + "://127.0.0.1:" + httpPort();
    }

    /** The port of its HTTP API. */
    public int httpPort() {
        return config.own().http();
    }

    /** The port where it answers DNS, by UDP and TCP. */
    public int dnsPort() {
        return config.own().dns();
    }

    /** The port of the servers' own traffic. */
    int serverPort() {
        return config.own().server();
    }

    /** The token that may do everything; null where access is not controlled. */
    public @Nullable String token() {
        return config.token();
    }

    /** Its certificates; null where it speaks plain HTTP. */
    public @Nullable ConsulCertificates certificates() {
        return config.certificates();
    }

    /** Its HTTP API, with the token that may do everything. A restart makes another: do not keep it. */
    public ConsulHttp http() {
        return http;
    }

    /** Its HTTP API for somebody with another token; null for none. */
    public ConsulHttp httpAs(@Nullable String otherToken) {
        return new ConsulHttp(url(), otherToken, tls);
    }

    /** See {@link ConsulHttp#register}. */
    public void register(String id, String name, int port, String... tags) {
        http.register(id, name, port, tags);
    }

    /** See {@link ConsulHttp#deregister}. */
    public void deregister(String id) {
        http.deregister(id);
    }

    /** See {@link ConsulHttp#status}. */
    public void status(String id, CheckStatus status) {
        http.status(id, status);
    }

    /** The process; 0 when there is none. */
    public long pid() {
        Process running = process;
        return running != null && running.isAlive() ? running.pid() : 0;
    }

    /** What it has logged since it was last started. */
    public String log() {
        try {
            Path file = folder.resolve("log");
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Ends the process at once (SIGKILL) and waits until it is gone; its data stay. */
    public void kill() {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroyForcibly();
        try {
            if (!running.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + running.pid() + " does not end");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        process = null;
    }

    /** Stops the process without ending it (SIGSTOP): connections are still accepted, and nothing is answered. */
    public void stop() {
        signal("-STOP");
    }

    /** Lets a stopped process go on (SIGCONT). */
    public void resume() {
        signal("-CONT");
    }

    /** Kills it if it runs, and starts it on the same ports with its data; returns when it is ready. */
    public void restart() {
        kill();
        launch();
        awaitReady(config.members().size());
    }

    /** As {@link #restart()}, but with all data lost. Alone, it then begins with low indexes again. */
    public void restartEmpty() {
        kill();
        TempFolder.delete(folder.resolve("data"));
        launch();
        awaitReady(config.members().size());
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(belt);
        } catch (IllegalStateException jvmEnds) {
            // The hook runs by itself, and finds nothing to do.
        }
    }

    private void end() {
        kill();
        TempFolder.delete(folder);
    }

    private ConsulHttp newHttp() {
        return new ConsulHttp(url(), token(), tls);
    }

    /** Starts the process and returns at once. */
    void launch() {
        List<String> command = new ArrayList<>(List.of(setup.binary().path().toString(), "agent"));
        try {
            Files.writeString(folder.resolve("server.json"), config.toJson(folder, setup.binary()));
            command.add("-config-file=" + folder.resolve("server.json"));
            for (int i = 0; i < setup.extraConfig().size(); i++) {
                Path file = Files.writeString(
                        folder.resolve("extra-" + i + ".json"),
                        setup.extraConfig().get(i));
                command.add("-config-file=" + file);
            }
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        // A connection kept from the former life would fail the first request of this one.
        http = newHttp();
    }

    /** Waits until a leader is elected, the members are in the catalog, and the token is known. */
    void awaitReady(int members) {
        long start = System.nanoTime();
        while (!isReady(members)) {
            if (pid() == 0 || System.nanoTime() - start > START_LIMIT_NANOS) {
                String log = log();
                throw new IllegalStateException((pid() == 0 ? "Consul ended" : "Consul did not get ready") + ": "
                        + log.substring(Math.max(0, log.length() - LOG_TAIL)));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private boolean isReady(int members) {
        try {
            if (http.get("/v1/status/leader").length() <= 2) {
                return false;
            }
            String servers = http.get("/v1/catalog/service/consul");
            boolean complete = servers.split("\"ServiceID\"", -1).length - 1 >= members;
            return complete
                    && (token() == null || http.get("/v1/acl/token/self").contains("SecretID"));
        } catch (UncheckedIOException | IllegalStateException notYet) {
            return false;
        }
    }

    private void signal(String name) {
        if (pid() == 0) {
            throw new IllegalStateException("Consul does not run");
        }
        try {
            Command.Result result = Command.run(List.of("kill", name, Long.toString(pid())), null, null, 5);
            if (result.exitCode() != 0) {
                throw new IllegalStateException("kill " + name + " failed: " + result.errors());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
