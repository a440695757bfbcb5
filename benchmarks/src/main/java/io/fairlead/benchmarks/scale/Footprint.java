package io.fairlead.benchmarks.scale;

import io.fairlead.Fairlead;
import io.fairlead.benchmarks.Proof;
import io.fairlead.core.Endpoint;
import io.fairlead.core.Op;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.balance.Balancer;
import io.fairlead.core.discovery.StaticDiscovery;
import io.fairlead.loadbalancer.LoadBalancers;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** The bytes that a client of 10,000 endpoints holds beside the values of the endpoints, once calls have gone to all of them. */
public final class Footprint {
    private static final int ENDPOINTS = 10_000;
    private static final Op READ = Op.named("read").idempotent().key("user");

    private Footprint() {}

    /** Takes nothing. */
    public static void main(String[] args) throws InterruptedException {
        measure(LoadBalancers.leastConnections(), 100);
        print("leastConnections", measure(LoadBalancers.leastConnections(), ENDPOINTS));
        print("roundRobin", measure(LoadBalancers.roundRobin(), ENDPOINTS));
        print("weightedRoundRobin", measure(LoadBalancers.weightedRoundRobin(), ENDPOINTS));
        print("consistentHash", measure(LoadBalancers.consistentHash(), ENDPOINTS));
    }

    private static void print(String balancer, long bytes) {
        Lateness.print("footprint." + balancer + ".megabytes", bytes / 1e6);
    }

    private static long measure(Balancer balancer, int count) throws InterruptedException {
        List<Endpoint> endpoints = IntStream.range(0, count)
                .mapToObj(i -> Endpoint.builder("10.0." + i / 250 + "." + i % 250, 8080)
                        .weight(1 + i % 5)
                        .build())
                .toList();
        StaticDiscovery discovery = new StaticDiscovery().set("bench", endpoints);
        long before = Usage.liveBytes();
        try (Fairlead fairlead = Fairlead.builder().discovery(discovery).build()) {
            ServiceClient client = fairlead.service("bench").balance(balancer).build();
            Proof.that(client.awaitReady(Duration.ofSeconds(30)), "the service is ready");
            for (int i = 0; i < 5 * count; i++) {
                client.call(READ, at -> "yes");
            }
            long held = Usage.liveBytes() - before;
            Proof.that(client.view().nodes().size() == endpoints.size(), "all endpoints are known");
            return held;
        }
    }
}
