package io.fairlead.discovery.consul;

import io.fairlead.core.Endpoint;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.testkit.DiscoveryContract;
import io.fairlead.testkit.consul.ConsulAgent;
import io.fairlead.testkit.consul.RealConsul;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The contract of every source, kept with a real agent, whose failure is its death. */
@RealConsul
final class ConsulDiscoveryTest extends DiscoveryContract {
    static ConsulAgent agent;

    @Override
    protected Source newSource() {
        return new AgentSource();
    }

    @Override
    protected Duration failureSeenWithin() {
        return Duration.ofSeconds(1);
    }

    private static final class AgentSource implements Source {
        private final ConsulDiscovery discovery = ConsulDiscovery.at(agent.url());
        private final Map<String, Endpoint> registered = new HashMap<>();

        @Override
        public Discovery discovery() {
            return discovery;
        }

        @Override
        public void publish(String service, List<Endpoint> endpoints) {
            Map<String, Endpoint> gone = new HashMap<>(registered);
            for (Endpoint endpoint : endpoints) {
                gone.remove(endpoint.id());
                if (registered.put(endpoint.id(), endpoint) == null) {
                    agent.register(endpoint.id(), service, endpoint.port());
                }
            }
            gone.keySet().forEach(id -> {
                registered.remove(id);
                agent.deregister(id);
            });
        }

        @Override
        public void fail(String service) {
            agent.kill();
        }

        @Override
        public void close() {
            if (agent.pid() == 0) {
                agent.restart();
            }
            registered.keySet().forEach(agent::deregister);
        }
    }
}
