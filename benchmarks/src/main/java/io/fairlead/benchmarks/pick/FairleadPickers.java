package io.fairlead.benchmarks.pick;

import io.fairlead.Fairlead;
import io.fairlead.core.Endpoint;
import io.fairlead.core.Op;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import io.fairlead.core.discovery.StaticDiscovery;
import io.fairlead.loadbalancer.LoadBalancers;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Fairlead's pickers over the nodes of a running client, half of which hold a lease: with nothing in flight anywhere, a
 * comparison of loads would always come out the same.
 */
public final class FairleadPickers {
    private FairleadPickers() {}

    /** What a picker may know of a call; one a thread. */
    @State(Scope.Thread)
    public static class Caller implements CallContext {
        private final RandomGenerator random = new SplittableRandom(7);
        private final Keys keys = new Keys();
        private final Op[] keyed = new Op[Keys.count()];
        private Op op = Op.named("read");
        private int turn;

        /** Makes an operation of each key. */
        @Setup
        public void start() {
            for (int i = 0; i < keyed.length; i++) {
                keyed[i] = op.key(keys.get(i));
            }
        }

        Caller withNextKey() {
            op = keyed[turn++ & (keyed.length - 1)];
            return this;
        }

        @Override
        public Op op() {
            return op;
        }

        @Override
        public long deadlineNanos() {
            return Long.MAX_VALUE;
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public boolean tried(Node node) {
            return false;
        }
    }

    /** Builds the pickers that the benchmark measures, and hands them to the client as well. */
    private static final class Capturing implements Balancer {
        private final Balancer balancer;
        private volatile @Nullable Picker last;

        Capturing(Balancer balancer) {
            this.balancer = balancer;
        }

        @Override
        public String name() {
            return balancer.name();
        }

        @Override
        public boolean needsKey() {
            return balancer.needsKey();
        }

        @Override
        public Picker picker(List<? extends Node> nodes, @Nullable Picker previous, RandomGenerator random) {
            Picker picker = balancer.picker(nodes, previous, random);
            last = picker;
            return picker;
        }
    }

    /** A picker over {@code n} endpoints. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public abstract static class Picking {
        /** How many endpoints. */
        @Param({"10", "100", "1000", "10000"})
        public int n;

        private Fairlead fairlead;
        Picker picker;

        abstract Balancer balancer();

        int weightOf(int endpoint) {
            return 1;
        }

        Op op(int call) {
            return Op.named("watch");
        }

        /** Starts a client, and lets it hold leases on half as many endpoints as there are. */
        @Setup
        public void start() throws InterruptedException {
            List<Endpoint> endpoints = IntStream.range(0, n)
                    .mapToObj(i -> Endpoint.builder("10.0." + i / 250 + "." + i % 250, 8080)
                            .weight(weightOf(i))
                            .build())
                    .toList();
            Capturing capturing = new Capturing(balancer());
            fairlead = Fairlead.builder()
                    .discovery(new StaticDiscovery().set("bench", endpoints))
                    .build();
            ServiceClient client = fairlead.service("bench").balance(capturing).build();
            client.awaitReady(Duration.ofSeconds(10));
            Picker built = capturing.last;
            if (built == null) {
                throw new IllegalStateException("no picker was built");
            }
            picker = built;
            proveReach();
            for (int i = 0; i < n / 2; i++) {
                client.lease(op(i));
            }
        }

        void proveReach() {
            Caller caller = new Caller();
            Reach.all(n, () -> picker.pick(caller, 0));
        }

        /** Ends the client. */
        @TearDown
        public void check() {
            fairlead.close(Duration.ZERO);
        }
    }

    /** Round robin. */
    public static class RoundRobin extends Picking {
        @Override
        Balancer balancer() {
            return LoadBalancers.roundRobin();
        }
    }

    /** Weighted round robin, weights 1 to 5. */
    public static class WeightedRoundRobin extends Picking {
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
    public static class LeastConnections extends Picking {
        @Override
        Balancer balancer() {
            return LoadBalancers.leastConnections();
        }
    }

    /** Least connections, weights 1 to 5. */
    public static class WeightedLeastConnections extends Picking {
        @Override
        Balancer balancer() {
            return LoadBalancers.leastConnections();
        }

        @Override
        int weightOf(int endpoint) {
            return 1 + endpoint % 5;
        }
    }

    /** Consistent hash of a key. */
    public static class ConsistentHash extends Picking {
        @Override
        Balancer balancer() {
            return LoadBalancers.consistentHash();
        }

        @Override
        Op op(int call) {
            return Op.named("watch").key("watcher-" + call);
        }

        @Override
        void proveReach() {
            Caller caller = new Caller();
            int[] user = new int[1];
            Reach.all(n, () -> {
                caller.op = op(user[0]++);
                return picker.pick(caller, 0);
            });
        }
    }
}
