package io.fairlead.benchmarks.pick;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Setup;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

/** Spring Cloud LoadBalancer over a fixed list. */
public final class SpringPickers {
    private SpringPickers() {}

    /** Round robin. */
    @SuppressWarnings("NullAway.Init")
    public static class RoundRobin extends Endpoints {
        private final Request<Object> request = new DefaultRequest<>();
        private RoundRobinLoadBalancer balancer;

        /** Builds it over a supplier that is neither cached nor filtered. */
        @Setup
        public void start() {
            List<ServiceInstance> instances = IntStream.range(0, n)
                    .<ServiceInstance>mapToObj(
                            i -> new DefaultServiceInstance("instance-" + i, "bench", host(i), 8080, false))
                    .toList();
            StaticListableBeanFactory beans = new StaticListableBeanFactory();
            beans.addBean("supplier", new FixedList(Flux.just(instances)));
            balancer = new RoundRobinLoadBalancer(beans.getBeanProvider(ServiceInstanceListSupplier.class), "bench");
            proveReach(this::pick);
        }

        Object pick() {
            var response = balancer.choose(request).block();
            if (response == null || !response.hasServer()) {
                throw new IllegalStateException("nothing was chosen");
            }
            return Objects.requireNonNull(response.getServer());
        }
    }

    private record FixedList(Flux<List<ServiceInstance>> instances) implements ServiceInstanceListSupplier {
        @Override
        public String getServiceId() {
            return "bench";
        }

        @Override
        public Flux<List<ServiceInstance>> get() {
            return instances;
        }
    }
}
