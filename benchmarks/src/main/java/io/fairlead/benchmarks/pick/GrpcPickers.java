package io.fairlead.benchmarks.pick;

import io.fairlead.benchmarks.Proof;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Balancers of gRPC-java over subchannels that are all ready. */
public final class GrpcPickers {
    private GrpcPickers() {}

    /** What a picker may know of a call; one a thread. */
    @State(Scope.Thread)
    public static class Caller {
        final LoadBalancer.PickSubchannelArgs call = new GrpcHelper.Call();
    }

    /** A balancer over endpoints, which can be changed. */
    public static final class Balanced implements AutoCloseable {
        private final GrpcHelper helper = new GrpcHelper();
        private final LoadBalancerProvider provider;
        private final LoadBalancer balancer;

        /** Looks the policy up as a channel does. */
        public Balanced(String policy) {
            provider = Objects.requireNonNull(
                    LoadBalancerRegistry.getDefaultRegistry().getProvider(policy), policy);
            balancer = provider.newLoadBalancer(helper);
        }

        /** Hands over the endpoints that the name resolver found. */
        public LoadBalancer.SubchannelPicker resolve(List<EquivalentAddressGroup> endpoints) {
            ConfigOrError config = provider.parseLoadBalancingPolicyConfig(Map.of());
            helper.getSynchronizationContext().execute(() -> {
                Status status = balancer.acceptResolvedAddresses(LoadBalancer.ResolvedAddresses.newBuilder()
                        .setAddresses(endpoints)
                        .setLoadBalancingPolicyConfig(config.getConfig())
                        .build());
                Proof.that(status.isOk(), "the balancer takes the endpoints: " + status);
            });
            return helper.picker();
        }

        @Override
        public void close() {
            helper.getSynchronizationContext().execute(balancer::shutdown);
            helper.close();
        }
    }

    /** {@code n} endpoints. */
    public static List<EquivalentAddressGroup> endpoints(int n) {
        List<EquivalentAddressGroup> endpoints = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            endpoints.add(endpoint(i));
        }
        return endpoints;
    }

    /** The endpoint of that number. */
    public static EquivalentAddressGroup endpoint(int number) {
        byte[] address = {10, 0, (byte) (number / 250), (byte) (number % 250)};
        try {
            return new EquivalentAddressGroup(new InetSocketAddress(InetAddress.getByAddress(address), 8080));
        } catch (UnknownHostException notFourBytes) {
            throw new AssertionError(notFourBytes);
        }
    }

    /** A picker over {@code n} endpoints. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public abstract static class Picking {
        /** How many endpoints. */
        @Param({"10", "100", "1000", "10000"})
        public int n;

        private final Balanced balanced;
        LoadBalancer.SubchannelPicker picker;

        Picking(String policy) {
            balanced = new Balanced(policy);
        }

        /** Connects them all. */
        @Setup
        public void start() {
            picker = balanced.resolve(endpoints(n));
            LoadBalancer.PickSubchannelArgs call = new GrpcHelper.Call();
            Reach.all(
                    n,
                    () -> Objects.requireNonNull(picker.pickSubchannel(call).getSubchannel())
                            .getAllAddresses());
        }

        /** Ends it. */
        @TearDown
        public void end() {
            balanced.close();
        }
    }

    /** Round robin. */
    public static class RoundRobin extends Picking {
        /** The policy of that name. */
        public RoundRobin() {
            super("round_robin");
        }
    }

    /** The less busy of two. */
    public static class LeastRequest extends Picking {
        /** The policy of that name. */
        public LeastRequest() {
            super("least_request_experimental");
        }
    }
}
