package io.fairlead.benchmarks.change;

import io.fairlead.Fairlead;
import io.fairlead.benchmarks.Proof;
import io.fairlead.core.Endpoint;
import io.fairlead.core.EndpointSet;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.balance.Balancer;
import io.fairlead.loadbalancer.LoadBalancers;
import java.util.List;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Clients of Fairlead whose source changes one endpoint of many. */
public final class FairleadChanges {
    private FairleadChanges() {}

    /** A client over {@code n} endpoints. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public abstract static class Changing {
        /** How many endpoints. */
        @Param({"1000", "10000"})
        public int n;

        private final Inline environment = new Inline();
        private final Scripted discovery = new Scripted();
        private Fairlead fairlead;
        private ServiceClient client;
        private Turn<Endpoint> endpoints;
        private EndpointSet first;
        private EndpointSet second;
        private boolean changed;

        abstract Balancer balancer();

        int weightOf(int endpoint) {
            return 1;
        }

        /** Starts the client with the first list. */
        @Setup
        public void start() {
            endpoints = new Turn<>(
                    n,
                    i -> Endpoint.builder("10.0." + i / 250 + "." + i % 250, 8080)
                            .weight(weightOf(i))
                            .build());
            first = set(endpoints.first());
            second = set(endpoints.second());
            fairlead = Fairlead.builder()
                    .discovery(discovery)
                    .environment(environment)
                    .build();
            client = fairlead.service("bench").balance(balancer()).build();
            discovery.tell(first);
            proveThatChangesArrive();
        }

        private static EndpointSet set(List<Endpoint> endpoints) {
            return new EndpointSet("bench", endpoints, "scripted", 1, System.nanoTime());
        }

        private void proveThatChangesArrive() {
            Proof.that(!has(endpoints.newcomer()) && client.view().nodes().size() == n, "the first list is in use");
            change();
            Proof.that(has(endpoints.newcomer()) && client.view().nodes().size() == n, "the second list is in use");
            change();
        }

        private boolean has(Endpoint endpoint) {
            return client.view().nodes().stream()
                    .anyMatch(node -> node.endpoint().equals(endpoint));
        }

        void change() {
            changed = !changed;
            discovery.tell(changed ? second : first);
        }

        /** Ends the client. */
        @TearDown
        public void end() {
            fairlead.close();
            environment.close();
        }
    }

    /** Round robin. */
    public static class RoundRobin extends Changing {
        @Override
        Balancer balancer() {
            return LoadBalancers.roundRobin();
        }
    }

    /** Weighted round robin, weights 1 to 5. */
    public static class Weighted extends Changing {
        @Override
        Balancer balancer() {
            return LoadBalancers.weightedRoundRobin();
        }

        @Override
        int weightOf(int endpoint) {
            return 1 + endpoint % 5;
        }
    }

    /** Least connections. */
    public static class LeastConnections extends Changing {
        @Override
        Balancer balancer() {
            return LoadBalancers.leastConnections();
        }
    }

    /** Consistent hash. */
    public static class ConsistentHash extends Changing {
        @Override
        Balancer balancer() {
            return LoadBalancers.consistentHash();
        }
    }
}
