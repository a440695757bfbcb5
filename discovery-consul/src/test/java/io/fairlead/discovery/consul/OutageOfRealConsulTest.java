package io.fairlead.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.Endpoint;
import io.fairlead.core.discovery.DiscoveryStatus.State;
import io.fairlead.core.time.SystemEnvironment;
import io.fairlead.testkit.RecordingListener;
import io.fairlead.testkit.consul.CheckStatus;
import io.fairlead.testkit.consul.ConsulAgent;
import io.fairlead.testkit.consul.RealConsul;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a watch makes of the death, the sleep and the amnesia of a real agent. Its bounds are generous to a busy machine. */
@RealConsul
final class OutageOfRealConsulTest {
    private static final Duration SOON = Duration.ofSeconds(4);

    private final SystemEnvironment environment = new SystemEnvironment();
    private final RecordingListener heard = new RecordingListener();
    private final ConsulAgent agent;
    private final ConsulDiscovery discovery;

    OutageOfRealConsulTest(ConsulAgent agent) {
        this.agent = agent;
        this.discovery = ConsulDiscovery.at(agent.url());
    }

    @BeforeEach
    void watchTwo() {
        agent.register("web-a", "web", 7001);
        agent.register("web-b", "web", 7002);
        discovery.watch("web", environment, heard);
        heard.awaitEndpoints(SOON, endpoints -> endpoints.size() == 2);
    }

    @AfterEach
    void end() {
        discovery.close();
        environment.close();
        agent.restartEmpty();
    }

    @Test
    void deathWithinABlockingQueryKeepsTheListAndIsAskedForWithRestraint() throws InterruptedException {
        long before = snapshot().requests();
        agent.kill();
        heard.awaitState(Duration.ofSeconds(1), State.STALE);
        TimeUnit.SECONDS.sleep(6);
        assertThat(heard.endpoints()).hasSize(2);
        // 20 s of death allow 12 tries; in the first 6 s at most these have been made.
        assertThat(snapshot().requests() - before).isLessThanOrEqualTo(8);
        agent.restart();
        // A check that never had a heartbeat is critical after a restart.
        agent.status("web-a", CheckStatus.PASSING);
        agent.status("web-b", CheckStatus.PASSING);
        heard.awaitState(SOON, State.LIVE);
        // The first question may come between the two passes: one of them is then seen before the other, never none.
        heard.awaitEndpoints(SOON, endpoints -> endpoints.size() == 2);
        assertThat(heard.sets()).noneMatch(set -> set.endpoints().isEmpty());
    }

    @Test
    void anAgentThatComesBackEmptyAndHearsOfANewPortIsBelievedWithinTwoSeconds() {
        for (int i = 0; i < 300; i++) {
            agent.http().put("/v1/kv/filler/" + i, "x");
        }
        agent.register("web-a", "web", 7003);
        heard.awaitEndpoints(SOON, endpoints -> ports(endpoints).equals(List.of(7003, 7002)));
        long before = indexAbove(300);
        agent.restartEmpty();
        long start = System.nanoTime();
        agent.register("web-a", "web", 7011);
        agent.register("web-b", "web", 7012);
        heard.awaitEndpoints(
                Duration.ofSeconds(2), endpoints -> ports(endpoints).equals(List.of(7011, 7012)));
        System.out.println("new ports after an empty restart, in ms: " + (System.nanoTime() - start) / 1_000_000);
        assertThat(snapshot().index()).isLessThan(before);
    }

    @Test
    void anAgentThatComesBackEmptyIsBelievedOnlyOnceConfirmedAndOnlyForClosedDoors() throws IOException {
        try (ServerSocket open = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            agent.register("web-a", "web", open.getLocalPort());
            heard.awaitEndpoints(SOON, endpoints -> endpoints.get(0).port() == open.getLocalPort());
            agent.restartEmpty();
            heard.awaitState(SOON, State.SUSPECT);
            assertThat(heard.endpoints()).hasSize(2);
            heard.awaitEndpoints(Duration.ofSeconds(8), endpoints -> endpoints.size() == 1);
            assertThat(heard.endpoints().get(0).id()).isEqualTo("web-a");
            assertThat(heard.endpoints().get(0).metadata()).containsEntry(ConsulDiscovery.UNLISTED, "true");
        }
        heard.awaitEndpoints(Duration.ofSeconds(8), List::isEmpty);
        heard.awaitState(SOON, State.EMPTY);
        assertThat(snapshot().guardHolds()).isEqualTo(1);
    }

    @Test
    void aStoppedAgentIsNoticedWithinThirteenSecondsAndHealsWithinThree() {
        agent.stop();
        try {
            Duration noticed = heard.awaitState(Duration.ofSeconds(13), State.STALE);
            System.out.println("a stopped agent was noticed after " + noticed.toMillis() + " ms");
            assertThat(heard.endpoints()).hasSize(2);
        } finally {
            agent.resume();
        }
        heard.awaitState(Duration.ofSeconds(3), State.LIVE);
        assertThat(heard.sets()).hasSize(1);
    }

    /** The listener may hear a moment before the index is stored. */
    private long indexAbove(long floor) {
        long start = System.nanoTime();
        while (snapshot().index() <= floor) {
            assertThat(System.nanoTime() - start).isLessThan(SOON.toNanos());
            LockSupport.parkNanos(1_000_000);
        }
        return snapshot().index();
    }

    private ConsulSnapshot snapshot() {
        return discovery.snapshots().get(0);
    }

    private static List<Integer> ports(List<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::port).toList();
    }
}
