package io.fairlead.benchmarks.pick;

import com.netflix.loadbalancer.BaseLoadBalancer;
import com.netflix.loadbalancer.BestAvailableRule;
import com.netflix.loadbalancer.IRule;
import com.netflix.loadbalancer.Server;
import io.fairlead.benchmarks.Proof;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.dubbo.common.URL;
import org.apache.dubbo.rpc.Invocation;
import org.apache.dubbo.rpc.Invoker;
import org.apache.dubbo.rpc.Result;
import org.apache.dubbo.rpc.RpcInvocation;
import org.apache.dubbo.rpc.cluster.LoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.ConsistentHashLoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.LeastActiveLoadBalance;
import org.apache.dubbo.rpc.model.ServiceModel;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

/** Balancers of Spring Cloud, Dubbo and Ribbon over a fixed list. */
public final class OtherPickers {
    private OtherPickers() {}

    /** How many endpoints; whose are they. */
    @State(Scope.Benchmark)
    public abstract static class Picking {
        /** How many endpoints. */
        @Param({"10", "100", "1000", "10000"})
        public int n;

        String host(int endpoint) {
            return "10.0." + endpoint / 250 + "." + endpoint % 250;
        }

        void proveReach(Supplier<?> pick) {
            Reach.all(n, pick);
        }
    }

    /** Spring Cloud LoadBalancer, round robin. */
    @SuppressWarnings("NullAway.Init")
    public static class Spring extends Picking {
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

    /** A balancer of Dubbo's. */
    @SuppressWarnings("NullAway.Init")
    public abstract static class Dubbo extends Picking {
        private final URL consumer = URL.valueOf("consumer://127.0.0.1/bench?hash.nodes=160");
        private final LoadBalance balance;
        private List<Invoker<Object>> invokers;

        Dubbo(LoadBalance balance) {
            this.balance = balance;
        }

        /** Builds the invokers. */
        @Setup
        public void start() {
            invokers = IntStream.range(0, n)
                    .<Invoker<Object>>mapToObj(i -> new Fixed(URL.valueOf("dubbo://" + host(i) + ":8080/bench")))
                    .toList();
            int[] user = new int[1];
            proveReach(() -> select(call("proof-" + user[0]++)));
        }

        static Invocation call(String key) {
            return new RpcInvocation(
                    (ServiceModel) null, "read", "bench", "", new Class<?>[] {String.class}, new Object[] {key});
        }

        Object select(Invocation call) {
            return balance.select(invokers, consumer, call);
        }
    }

    /** Least active. */
    public static class DubboLeastActive extends Dubbo {
        private final Invocation call = call("user");

        /** The balance of that name. */
        public DubboLeastActive() {
            super(new LeastActiveLoadBalance());
        }

        Object pick() {
            return select(call);
        }
    }

    /** Consistent hash. */
    public static class DubboConsistentHash extends Dubbo {
        private final Invocation[] calls = new Invocation[Keys.count()];
        private int turn;

        /** The balance of that name. */
        public DubboConsistentHash() {
            super(new ConsistentHashLoadBalance());
            Keys keys = new Keys();
            for (int i = 0; i < calls.length; i++) {
                calls[i] = call(keys.get(i));
            }
        }

        Object pick() {
            return select(calls[turn++ & (calls.length - 1)]);
        }
    }

    private record Fixed(URL url) implements Invoker<Object> {
        @Override
        public Class<Object> getInterface() {
            return Object.class;
        }

        @Override
        public Result invoke(Invocation invocation) {
            throw new UnsupportedOperationException();
        }

        @Override
        public URL getUrl() {
            return url;
        }

        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        public void destroy() {}
    }

    /** Ribbon, best available. */
    @SuppressWarnings("NullAway.Init")
    public static class Ribbon extends Picking {
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
