package io.fairlead.benchmarks.guard;

import io.fairlead.Fairlead;
import io.fairlead.benchmarks.Proof;
import io.fairlead.core.AttemptFunction;
import io.fairlead.core.Endpoint;
import io.fairlead.core.Lease;
import io.fairlead.core.NodeState;
import io.fairlead.core.Op;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.balance.Balancer;
import io.fairlead.core.discovery.StaticDiscovery;
import io.fairlead.loadbalancer.LoadBalancers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Clients of Fairlead with everything on: deadline, armed attempt timeout, retry, budget, a breaker for each endpoint,
 * latency feedback.
 */
public final class FairleadClients {
    static final Op READ = Op.named("read").idempotent();
    static final AttemptFunction<String, RuntimeException> ANSWER = at -> Answers.YES;

    private static final Op WRITE = Op.named("write");

    private FairleadClients() {}

    /**
     * A Fairlead and its client, with the proofs that it is what the benchmark says. What runs before the measurement must not
     * run other code through the call site that is measured: the compiler would optimise for both.
     */
    static final class Service implements AutoCloseable {
        final ServiceClient client;
        private final Fairlead fairlead;
        private final int endpoints;

        Service(int endpoints, Balancer balancer, Duration timeout) {
            this.endpoints = endpoints;
            String[] addresses = IntStream.rangeClosed(1, endpoints)
                    .mapToObj(i -> "127.0.0.1:" + i)
                    .toArray(String[]::new);
            fairlead = Fairlead.builder()
                    .discovery(StaticDiscovery.of("bench", addresses))
                    .build();
            client = fairlead.service("bench")
                    .balance(balancer)
                    .attemptTimeout(timeout)
                    .deadline(Duration.ofSeconds(3))
                    .retry(r -> r.max(3))
                    .build();
        }

        static Service of(int endpoints) {
            Service service = new Service(endpoints, LoadBalancers.leastConnections(), Answers.TIMEOUT);
            service.proveThatAllAreReached();
            return service;
        }

        private void proveThatAllAreReached() {
            Set<Endpoint> reached = new HashSet<>();
            for (int i = 0; i < 50 * endpoints; i++) {
                try (Lease lease = client.lease(READ)) {
                    reached.add(lease.endpoint());
                }
            }
            Proof.that(reached.size() == endpoints, "all " + endpoints + " endpoints are reached");
        }

        private static void proveTimer() {
            Service soon = new Service(1, LoadBalancers.leastConnections(), Answers.SOON);
            Proof.timerIsArmed(() -> soon.client.call(WRITE, at -> Proof.hang()), "Fairlead's client");
            soon.fairlead.close();
        }

        /** Proves that every breaker is closed, that nothing was left in flight and that such a timer fires, and closes. */
        @Override
        public void close() {
            boolean well = client.view().nodes().stream()
                    .allMatch(node -> node.state() == NodeState.ELIGIBLE && node.inFlight() == 0);
            Proof.that(well, "every endpoint is well: " + client.view());
            fairlead.close();
            proveTimer();
        }
    }

    /** 100 endpoints, which all threads share. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public static class Shared {
        private Service service;
        ServiceClient client;

        /** Starts it. */
        @Setup
        public void start() {
            service = Service.of(100);
            client = service.client;
        }

        /** Proves that all is well. */
        @TearDown
        public void check() {
            service.close();
        }
    }

    /** 100 endpoints for each thread. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init")
    public static class Own {
        private Service service;
        ServiceClient client;

        /** Starts it. */
        @Setup
        public void start() {
            service = Service.of(100);
            client = service.client;
        }

        /** Proves that all is well. */
        @TearDown
        public void check() {
            service.close();
        }
    }

    /** One endpoint, which all threads share. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public static class Single {
        private Service service;
        ServiceClient client;

        /** Starts it. */
        @Setup
        public void start() {
            service = Service.of(1);
            client = service.client;
        }

        /** Proves that all is well. */
        @TearDown
        public void check() {
            service.close();
        }
    }

    /** Three balancers and four lambdas that meet in one call site, as in an application. */
    @State(Scope.Thread)
    public static class Megamorphic {
        private final List<Service> services = new ArrayList<>();
        private final ServiceClient[] clients = new ServiceClient[4];
        private final List<AttemptFunction<String, RuntimeException>> code =
                List.of(at -> "north", at -> "south", at -> "east", at -> "west");
        private int turn;

        /** Starts three services; each thread has its own. */
        @Setup
        public void start() {
            Balancer[] balancers = {
                LoadBalancers.leastConnections(),
                LoadBalancers.roundRobin(),
                LoadBalancers.weightedRoundRobin(),
                LoadBalancers.leastConnections()
            };
            for (int i = 0; i < clients.length; i++) {
                Service service = new Service(100, balancers[i], Answers.TIMEOUT);
                service.proveThatAllAreReached();
                services.add(service);
                clients[i] = service.client;
            }
        }

        String next() {
            int now = turn++;
            return clients[now & 3].call(READ, code.get((now >> 2) & 3));
        }

        /** Proves that all is well. */
        @TearDown
        public void check() {
            services.forEach(Service::close);
        }
    }
}
