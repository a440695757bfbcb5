package io.fairlead.benchmarks.pick;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Endpoint groups of Armeria, by the strategy that selects. */
public final class ArmeriaPickers {
    private ArmeriaPickers() {}

    /** The context of a request; one a thread. */
    @State(Scope.Thread)
    public static class Caller {
        final ClientRequestContext context = ClientRequestContext.of(HttpRequest.of(HttpMethod.GET, "/"));
    }

    /** A group of {@code n} endpoints. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public abstract static class Picking {
        /** How many endpoints. */
        @Param({"10", "100", "1000", "10000"})
        public int n;

        EndpointGroup group;

        abstract EndpointSelectionStrategy strategy();

        int weightOf(int endpoint) {
            return 1;
        }

        /** Builds the group. */
        @Setup
        public void start() {
            List<Endpoint> endpoints = IntStream.range(0, n)
                    .mapToObj(i ->
                            Endpoint.of("10.0." + i / 250 + "." + i % 250, 8080).withWeight(weightOf(i)))
                    .toList();
            group = EndpointGroup.of(strategy(), endpoints);
            Caller caller = new Caller();
            Reach.all(n, () -> group.selectNow(caller.context));
        }
    }

    /** Round robin. */
    public static class RoundRobin extends Picking {
        @Override
        EndpointSelectionStrategy strategy() {
            return EndpointSelectionStrategy.roundRobin();
        }
    }

    /** Weighted round robin, weights 1 to 5. */
    public static class WeightedRoundRobin extends Picking {
        @Override
        EndpointSelectionStrategy strategy() {
            return EndpointSelectionStrategy.weightedRoundRobin();
        }

        @Override
        int weightOf(int endpoint) {
            return 1 + endpoint % 5;
        }
    }

    /** Sticky by the hash of a key. */
    public static class Sticky extends Picking {
        private static final Hasher64 HASHER = Hashing.xxh3_64(0);

        private final Keys keys = new Keys();
        private int provingKey;
        private boolean proving = true;

        @Override
        EndpointSelectionStrategy strategy() {
            return EndpointSelectionStrategy.sticky(
                    context -> HASHER.hashCharsToLong(proving ? "proof-" + provingKey++ : keys.next()));
        }

        /** From here on the keys of the benchmark are taken. */
        @Setup
        public void proved() {
            proving = false;
        }
    }
}
