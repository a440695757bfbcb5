package io.fairlead;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fairlead.core.Endpoint;
import io.fairlead.core.Lease;
import io.fairlead.core.NodeState;
import io.fairlead.core.Op;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.ServiceView.NodeView;
import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import io.fairlead.core.discovery.StaticDiscovery;
import io.fairlead.loadbalancer.LoadBalancers;
import io.fairlead.resilience.breaker.BreakerOptions;
import io.fairlead.testkit.VirtualTime;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What one changed endpoint among 10,000 costs, and what each of them retains: in bytes, never in nanoseconds.
 *
 * <p>In virtual time the control plane runs on the thread that changes the endpoints, so its garbage is counted here,
 * with that of the source. The time that is printed is for people.
 */
class CostOfAChangeTest {
    private static final int ENDPOINTS = 10_000;
    private static final int WARM_UP = 60;
    private static final int COUNTED = 21;
    /** The promise is 8 MB a service. */
    private static final long MOST_BYTES_OF_AN_ENDPOINT = 800;

    private static final long SEED = 7;
    private static final long MOST_BYTES_OF_A_CHANGE = 1_000_000;
    private static final Exception BROKEN = new IOException("broken");
    private static final Op READ = Op.named("read").idempotent();

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final VirtualTime time = new VirtualTime(VirtualTime.NEAR_OVERFLOW, SEED);
    private final Random random = new Random(SEED);
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final StaticDiscovery discovery = new StaticDiscovery();
    private final Fairlead fairlead =
            Fairlead.builder().discovery(discovery).environment(time).build();

    private static Endpoint endpoint(int number, int weight) {
        return Endpoint.builder("10.0." + number / 250 + "." + number % 250, 8080)
                .id("payments-" + number)
                .weight(weight)
                .build();
    }

    private void fill() {
        for (int i = 0; i < ENDPOINTS; i++) {
            endpoints.add(endpoint(i, 1 + i % 5));
        }
        publish();
    }

    private void publish() {
        discovery.set("payments", endpoints);
    }

    /** One goes, and another comes in its place. */
    private void replaceOne(int round) {
        int at = random.nextInt(ENDPOINTS);
        endpoints.set(at, endpoint(ENDPOINTS + round, endpoints.get(at).weight()));
    }

    private long medianBytes(String what, Runnable prepare, Runnable step) {
        long[] bytes = new long[COUNTED];
        long[] nanos = new long[COUNTED];
        for (int i = -WARM_UP; i < COUNTED; i++) {
            prepare.run();
            long nanosBefore = threads.getCurrentThreadCpuTime();
            long bytesBefore = threads.getCurrentThreadAllocatedBytes();
            step.run();
            if (i >= 0) {
                bytes[i] = threads.getCurrentThreadAllocatedBytes() - bytesBefore;
                nanos[i] = threads.getCurrentThreadCpuTime() - nanosBefore;
            }
        }
        Arrays.sort(bytes);
        Arrays.sort(nanos);
        System.out.printf(
                "%s among 10,000: %,d bytes, %,d us of CPU%n", what, bytes[COUNTED / 2], nanos[COUNTED / 2] / 1_000);
        return bytes[COUNTED / 2];
    }

    /** Proposes any node; what it costs to build is next to nothing. */
    private static final class AnyNode implements Balancer {
        @Override
        public String name() {
            return "any-node";
        }

        @Override
        public Picker picker(List<? extends Node> nodes, @Nullable Picker previous, RandomGenerator random) {
            return (call, draw) -> nodes.get(call.random().nextInt(nodes.size()));
        }
    }

    private long bytesOfAReplacement(Balancer balancer) {
        ServiceClient client = fairlead.service("payments").balance(balancer).build();
        fill();
        int[] round = {0};
        long bytes = medianBytes("one replaced, " + balancer.name(), () -> replaceOne(round[0]++), this::publish);
        assertThat(client.view().nodes()).hasSize(ENDPOINTS);
        return bytes;
    }

    private long bytesOfAnOpening(Balancer balancer) {
        ServiceClient client = fairlead.service("payments")
                .balance(balancer)
                .breaker(b -> b.consecutiveFailures(1))
                .build();
        fill();
        Lease[] held = new Lease[1];
        long bytes = medianBytes(
                "one breaker opens, " + balancer.name(),
                () -> held[0] = client.lease(READ),
                () -> held[0].fail(BROKEN));
        assertThat(client.view().nodes())
                .filteredOn(node -> node.state() == NodeState.INELIGIBLE)
                .hasSize(WARM_UP + COUNTED);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"round-robin", "weighted-round-robin", "least-connections"})
    void aChangeMakesAtMostAMegabyteOfGarbage(String balancer) {
        Balancer named = LoadBalancers.named(balancer).orElseThrow();

        assertThat(bytesOfAReplacement(named)).isLessThanOrEqualTo(MOST_BYTES_OF_A_CHANGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"round-robin", "weighted-round-robin", "least-connections"})
    void aBreakerThatOpensMakesAtMostAMegabyteOfGarbage(String balancer) {
        Balancer named = LoadBalancers.named(balancer).orElseThrow();

        assertThat(bytesOfAnOpening(named)).isLessThanOrEqualTo(MOST_BYTES_OF_A_CHANGE);
    }

    @Test
    void oneEndpointReplacedCostsTheEngineAndTheSourceAQuarterOfAMegabyte() {
        assertThat(bytesOfAReplacement(new AnyNode())).isLessThanOrEqualTo(300_000);
    }

    @Test
    void oneBreakerThatOpensCostsTheEngineOneCopyOfAnArray() {
        assertThat(bytesOfAnOpening(new AnyNode())).isLessThanOrEqualTo(4 * ENDPOINTS + 20_000);
    }

    @Test
    void whatIsInFlightAndWhichBreakersAreOpenIsKeptOverAChange() {
        ServiceClient client = fairlead.service("payments")
                .breaker(b -> b.consecutiveFailures(1))
                .build();
        fill();
        client.lease(READ).fail(BROKEN);
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            leases.add(client.lease(READ));
        }
        List<NodeView> before = client.view().nodes();
        Set<String> busy = leases.stream().map(lease -> lease.endpoint().id()).collect(Collectors.toSet());
        int idle = IntStream.range(0, ENDPOINTS)
                .filter(i -> before.get(i).state() == NodeState.ELIGIBLE
                        && !busy.contains(endpoints.get(i).id()))
                .findFirst()
                .orElseThrow();
        endpoints.set(idle, endpoint(ENDPOINTS, 1));
        publish();

        List<NodeView> after = client.view().nodes();
        for (int i = 0; i < ENDPOINTS; i++) {
            if (i != idle) {
                assertThat(after.get(i)).isEqualTo(before.get(i));
            }
        }
        assertThat(after).extracting(NodeView::inFlight).contains(1);
        assertThat(after).extracting(NodeView::state).containsOnlyOnce(NodeState.INELIGIBLE);
        leases.forEach(Lease::close);
        assertThat(client.view().nodes()).extracting(NodeView::inFlight).containsOnly(0);
    }

    @Test
    void aServiceOfTenThousandRetainsAtMostEightMegabytesBesideItsEndpoints() {
        double byFailuresInARow = retainedByAnEndpoint("failures in a row", b -> b.consecutiveFailures(5));
        double byRate = retainedByAnEndpoint("failure rate", b -> b.failureRate(0.5));

        assertThat(byFailuresInARow).isLessThanOrEqualTo(MOST_BYTES_OF_AN_ENDPOINT);
        assertThat(byRate).isLessThanOrEqualTo(MOST_BYTES_OF_AN_ENDPOINT);
    }

    /** The difference that several services make which share their endpoints, each endpoint called once. */
    private double retainedByAnEndpoint(String what, Consumer<BreakerOptions.Builder> breaker) {
        endpoints.clear();
        fill();
        int services = 4;
        List<ServiceClient> clients = new ArrayList<>();
        long before = 0;
        for (int i = -1; i < services; i++) {
            if (i == 0) {
                // The first one paid for classes, and for what a thread keeps.
                before = usedBytes();
            }
            String name = what + i;
            discovery.set(name, endpoints);
            ServiceClient client = fairlead.service(name)
                    .balance("round-robin")
                    .breaker(breaker)
                    .build();
            for (int call = 0; call < ENDPOINTS; call++) {
                client.call(READ, at -> "yes");
            }
            clients.add(client);
        }
        double retained = (usedBytes() - before) / (double) services / ENDPOINTS;
        assertThat(clients).allMatch(client -> client.view().nodes().size() == ENDPOINTS);
        System.out.printf("retained by an endpoint of 10,000, %s: %.0f bytes%n", what, retained);
        return retained;
    }

    private static long usedBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
