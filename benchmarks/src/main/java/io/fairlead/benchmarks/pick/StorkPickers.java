package io.fairlead.benchmarks.pick;

import io.smallrye.mutiny.Uni;
import io.smallrye.stork.api.LoadBalancer;
import io.smallrye.stork.api.ServiceDiscovery;
import io.smallrye.stork.api.ServiceInstance;
import io.smallrye.stork.impl.DefaultServiceInstance;
import io.smallrye.stork.impl.RoundRobinLoadBalancer;
import io.smallrye.stork.loadbalancer.leastresponsetime.LeastResponseTimeConfiguration;
import io.smallrye.stork.loadbalancer.leastresponsetime.LeastResponseTimeLoadBalancerProvider;
import io.smallrye.stork.loadbalancer.poweroftwochoices.PowerOfTwoChoicesConfiguration;
import io.smallrye.stork.loadbalancer.poweroftwochoices.PowerOfTwoChoicesLoadBalancerProvider;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Load balancers of Stork over a fixed list, without the semaphore that its services put around a pick. */
public final class StorkPickers {
    private StorkPickers() {}

    /** A balancer and {@code n} instances. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public abstract static class Picking {
        /** How many instances. */
        @Param({"10", "100", "1000", "10000"})
        public int n;

        List<ServiceInstance> instances;
        LoadBalancer balancer;

        abstract LoadBalancer balancer(ServiceDiscovery discovery);

        /** Builds it. */
        @Setup
        public void start() {
            instances = IntStream.range(0, n)
                    .<ServiceInstance>mapToObj(
                            i -> new DefaultServiceInstance(i, "10.0." + i / 250 + "." + i % 250, 8080, false))
                    .toList();
            balancer = balancer(() -> Uni.createFrom().item(instances));
            proveReach();
        }

        void proveReach() {
            Reach.all(n, () -> balancer.selectServiceInstance(instances).getId());
        }
    }

    /** Round robin. */
    public static class RoundRobin extends Picking {
        @Override
        LoadBalancer balancer(ServiceDiscovery discovery) {
            return new RoundRobinLoadBalancer();
        }
    }

    /** The better of two, by requests under way. */
    public static class PowerOfTwo extends Picking {
        @Override
        LoadBalancer balancer(ServiceDiscovery discovery) {
            return new PowerOfTwoChoicesLoadBalancerProvider()
                    .createLoadBalancer(new PowerOfTwoChoicesConfiguration(), discovery);
        }
    }

    /** By response time, of which each instance has some. */
    public static class LeastResponseTime extends Picking {
        @Override
        LoadBalancer balancer(ServiceDiscovery discovery) {
            return new LeastResponseTimeLoadBalancerProvider()
                    .createLoadBalancer(new LeastResponseTimeConfiguration(), discovery);
        }

        @Override
        void proveReach() {
            Reach.all(n, () -> {
                ServiceInstance instance = balancer.selectServiceInstance(instances);
                instance.recordStart(true);
                instance.recordReply();
                instance.recordEnd(null);
                return instance.getId();
            });
        }
    }
}
