package io.fairlead.testkit.consul;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Three real Consul servers that elect a leader among themselves.
 *
 * <p>Without TLS and access control. For use by one thread at a time.
 */
public final class ConsulCluster implements AutoCloseable {
    private static final int SERVERS = 3;

    private final List<ConsulAgent> agents;

    private ConsulCluster(List<ConsulAgent> agents) {
        this.agents = List.copyOf(agents);
    }

    /** Starts the servers; returns when all know the leader and each other. */
    public static ConsulCluster start(ConsulBinary.Found binary) {
        List<ServerPorts> ports = ServerPorts.take(SERVERS);
        ConsulSetup setup = ConsulSetup.plain(binary);
        List<ConsulAgent> agents = new ArrayList<>();
        try {
            IntStream.range(0, SERVERS).forEach(i -> agents.add(ConsulAgent.prepare(setup, ports, i)));
            agents.forEach(ConsulAgent::launch);
            agents.forEach(agent -> agent.awaitReady(SERVERS));
            return new ConsulCluster(agents);
        } catch (RuntimeException failed) {
            agents.forEach(ConsulAgent::close);
            throw failed;
        }
    }

    /** The servers. */
    public List<ConsulAgent> agents() {
        return agents;
    }

    /**
     * The server that leads now.
     *
     * @throws IllegalStateException if the first server that runs knows none
     */
    public ConsulAgent leader() {
        ConsulAgent asked = agents.stream()
                .filter(agent -> agent.pid() != 0)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no server runs"));
        String address = asked.http().get("/v1/status/leader");
        return agents.stream()
                .filter(agent -> address.equals("\"127.0.0.1:" + agent.serverPort() + "\""))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no leader: " + address));
    }

    @Override
    public void close() {
        agents.forEach(ConsulAgent::close);
    }
}
