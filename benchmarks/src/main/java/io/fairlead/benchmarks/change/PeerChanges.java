package io.fairlead.benchmarks.change;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.endpoint.DynamicEndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import io.fairlead.benchmarks.Proof;
import io.fairlead.benchmarks.pick.GrpcPickers;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.SubchannelPicker;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Groups of Armeria and balancers of gRPC-java that learn of one endpoint changed among many. */
public final class PeerChanges {
    private PeerChanges() {}

    /** Armeria's own setter is for subclasses. */
    private static final class Settable extends DynamicEndpointGroup {
        Settable(EndpointSelectionStrategy strategy) {
            super(strategy);
        }

        void set(Iterable<Endpoint> endpoints) {
            setEndpoints(endpoints);
        }
    }

    /** A group of {@code n} endpoints. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public abstract static class Armeria {
        /** How many endpoints. */
        @Param({"1000", "10000"})
        public int n;

        private final ClientRequestContext context = ClientRequestContext.of(HttpRequest.of(HttpMethod.GET, "/"));
        private Settable group;
        private Turn<Endpoint> endpoints;

        abstract EndpointSelectionStrategy strategy();

        int weightOf(int endpoint) {
            return 1;
        }

        /** Starts with the first list. */
        @Setup
        public void start() {
            endpoints = new Turn<>(
                    n, i -> Endpoint.of("10.0." + i / 250 + "." + i % 250, 8080).withWeight(weightOf(i)));
            group = new Settable(strategy());
            group.set(endpoints.first());
            change();
            Proof.that(group.endpoints().contains(endpoints.newcomer()), "the second list is in use");
        }

        /** Hands over the other list, and selects once: the new selector may be made on demand. */
        Object change() {
            group.set(endpoints.next());
            Endpoint selected = group.selectNow(context);
            if (selected == null) {
                throw new IllegalStateException("nothing was selected");
            }
            return selected;
        }

        /** Ends it. */
        @TearDown
        public void end() {
            group.close();
        }
    }

    /** Armeria, round robin. */
    public static class ArmeriaRoundRobin extends Armeria {
        @Override
        EndpointSelectionStrategy strategy() {
            return EndpointSelectionStrategy.roundRobin();
        }
    }

    /** Armeria, weighted round robin, weights 1 to 5. */
    public static class ArmeriaWeighted extends Armeria {
        @Override
        EndpointSelectionStrategy strategy() {
            return EndpointSelectionStrategy.weightedRoundRobin();
        }

        @Override
        int weightOf(int endpoint) {
            return 1 + endpoint % 5;
        }
    }

    /** A balancer of gRPC-java over {@code n} endpoints. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public abstract static class Grpc {
        /** How many endpoints. */
        @Param({"1000", "10000"})
        public int n;

        private final GrpcPickers.Balanced balanced;
        private Turn<EquivalentAddressGroup> endpoints;

        Grpc(String policy) {
            balanced = new GrpcPickers.Balanced(policy);
        }

        /** Starts with the first list. */
        @Setup
        public void start() {
            endpoints = new Turn<>(n, GrpcPickers::endpoint);
            SubchannelPicker before = balanced.resolve(endpoints.first());
            Proof.that(before != change(), "a change makes another picker");
        }

        SubchannelPicker change() {
            return balanced.resolve(endpoints.next());
        }

        /** Ends it. */
        @TearDown
        public void end() {
            balanced.close();
        }
    }

    /** gRPC-java, round robin. */
    public static class GrpcRoundRobin extends Grpc {
        /** The policy of that name. */
        public GrpcRoundRobin() {
            super("round_robin");
        }
    }

    /** gRPC-java, least request. */
    public static class GrpcLeastRequest extends Grpc {
        /** The policy of that name. */
        public GrpcLeastRequest() {
            super("least_request_experimental");
        }
    }
}
