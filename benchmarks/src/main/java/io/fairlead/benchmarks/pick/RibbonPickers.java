package io.fairlead.benchmarks.pick;

import com.netflix.loadbalancer.BaseLoadBalancer;
import com.netflix.loadbalancer.BestAvailableRule;
import com.netflix.loadbalancer.IRule;
import com.netflix.loadbalancer.Server;
import io.fairlead.benchmarks.Proof;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Ribbon over a fixed list. */
public final class RibbonPickers {
    private RibbonPickers() {}

    /** Best available. */
    @SuppressWarnings("NullAway.Init")
    public static class BestAvailable extends Endpoints {
        private final BaseLoadBalancer balancer = new BaseLoadBalancer();
        private IRule rule;

        /** Builds it. */
        @Setup
        public void start() {
            List<Server> servers = IntStream.range(0, n)
                    .mapToObj(i -> new Server(host(i), 8080))
                    .toList();
            balancer.addServers(servers);
            servers.forEach(server -> server.setAlive(true));
            BestAvailableRule best = new BestAvailableRule();
            best.setLoadBalancer(balancer);
            rule = best;
            Proof.that(balancer.getReachableServers().size() == n, "all " + n + " servers are known");
            Proof.that(pick() instanceof Server, "a server is chosen");
        }

        Object pick() {
            return rule.choose("default");
        }

        /** Ends its timers. */
        @TearDown
        public void end() {
            balancer.shutdown();
        }
    }
}
