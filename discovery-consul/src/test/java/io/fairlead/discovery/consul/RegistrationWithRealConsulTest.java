package io.fairlead.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fairlead.core.Endpoint;
import io.fairlead.core.EndpointSet;
import io.fairlead.core.discovery.DiscoveryStatus.State;
import io.fairlead.core.time.SystemEnvironment;
import io.fairlead.testkit.RecordingListener;
import io.fairlead.testkit.consul.ConsulAgent;
import io.fairlead.testkit.consul.RealConsul;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@RealConsul
final class RegistrationWithRealConsulTest {
    private static final Duration SOON = Duration.ofSeconds(4);
    private static final Duration THREE_SECONDS = Duration.ofSeconds(3);

    private final SystemEnvironment environment = new SystemEnvironment();
    private final RecordingListener heard = new RecordingListener();
    private final ConsulAgent agent;
    private final ConsulDiscovery discovery;

    RegistrationWithRealConsulTest(ConsulAgent agent) {
        this.agent = agent;
        this.discovery = ConsulDiscovery.at(agent.url());
    }

    @AfterEach
    void end() {
        discovery.close();
        environment.close();
    }

    @Test
    void anInstanceIsSeenWithAllItsPartsAndGoneAtOnceOnClose() {
        ConsulRegistration registration = ConsulRegistration.builder(agent.url())
                .service("reg-a")
                .address("127.0.0.1", 7001)
                .tags("v1", "eu")
                .metadata("zone", "z1")
                .weights(7, 2)
                .ttl(Duration.ofSeconds(3))
                .drain(Duration.ofMillis(300))
                .build()
                .start();
        discovery.watch("reg-a", environment, heard);
        heard.awaitEndpoints(SOON, endpoints -> endpoints.size() == 1);
        Endpoint endpoint = heard.endpoints().get(0);
        assertThat(endpoint.id()).isEqualTo("reg-a-127.0.0.1-7001");
        assertThat(endpoint.weight()).isEqualTo(7);
        assertThat(endpoint.tags()).isEqualTo(Set.of("v1", "eu"));
        assertThat(endpoint.zone()).isEqualTo("z1");
        // Others may see the instance before the agent's answer is here.
        await("not registered in time", registration::isRegistered);
        registration.close();
        registration.close();
        heard.awaitEndpoints(Duration.ofSeconds(1), List::isEmpty);
        assertThat(agent.http().get("/v1/agent/services")).doesNotContain("reg-a");
    }

    @Test
    void heartbeatsCarryTheHealthOfTheInstanceAndKeepItPassingBeyondItsTtl() throws InterruptedException {
        AtomicReference<ConsulHealth> health = new AtomicReference<>(ConsulHealth.PASSING);
        ConsulRegistration registration = ConsulRegistration.builder(agent.url())
                .service("reg-b")
                .address("127.0.0.1", 7001)
                .weights(10, 3)
                .ttl(Duration.ofSeconds(1))
                .drain(Duration.ZERO)
                .health(health::get)
                .build();
        try (registration) {
            registration.start();
            discovery.watch("reg-b", environment, heard);
            heard.awaitEndpoints(SOON, endpoints -> endpoints.size() == 1);
            TimeUnit.MILLISECONDS.sleep(2_500);
            assertNeverEmptiedOnceFound();
            health.set(ConsulHealth.WARNING);
            heard.awaitEndpoints(SOON, endpoints -> endpoints.get(0).weight() == 3);
        }
    }

    @Test
    void theAgentAsksByHttpWhereThatIsWanted() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        ConsulRegistration registration = ConsulRegistration.builder(agent.url())
                .service("reg-c")
                .address("127.0.0.1", server.getAddress().getPort())
                .httpCheck("/health", Duration.ofSeconds(1))
                .drain(Duration.ZERO)
                .build();
        try (registration) {
            registration.start();
            discovery.watch("reg-c", environment, heard);
            heard.awaitEndpoints(SOON, endpoints -> endpoints.size() == 1);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aRegistrationThatSomebodyRemovedIsBackWithinThreeSeconds() {
        ConsulRegistration registration = registration("reg-d");
        try (registration) {
            registration.start();
            discovery.watch("reg-d", environment, heard);
            heard.awaitEndpoints(SOON, endpoints -> endpoints.size() == 1);
            long start = System.nanoTime();
            agent.deregister(registration.id());
            heard.awaitState(THREE_SECONDS, State.SUSPECT);
            heard.awaitState(THREE_SECONDS, State.LIVE);
            System.out.println("a removed registration was back after ms " + millisSince(start));
            assertNeverEmptiedOnceFound();
        }
    }

    @Test
    void anAgentThatForgotAndOneThatDidNotKnowUsAgainWithinThreeSeconds() {
        ConsulRegistration registration = registration("reg-e");
        try (registration) {
            registration.start();
            discovery.watch("reg-e", environment, heard);
            heard.awaitEndpoints(SOON, endpoints -> endpoints.size() == 1);
            agent.restartEmpty();
            long start = System.nanoTime();
            awaitPassing("reg-e");
            System.out.println("known again after an empty restart, ms after it was ready: " + millisSince(start));
            heard.awaitState(SOON, State.LIVE);

            agent.restart();
            start = System.nanoTime();
            awaitPassing("reg-e");
            System.out.println("known again after a restart with data, ms after it was ready: " + millisSince(start));
            heard.awaitState(SOON, State.LIVE);
            assertNeverEmptiedOnceFound();
        }
    }

    @Test
    void anAgentThatIsDownAtTheStartFailsNothing() {
        agent.kill();
        ConsulRegistration registration = registration("reg-f").start();
        try (registration) {
            assertThat(registration.isRegistered()).isFalse();
            agent.restart();
            awaitPassing("reg-f");
        }
        ConsulRegistration deaf = registration("reg-g").start();
        agent.kill();
        long start = System.nanoTime();
        deaf.close();
        assertThat(millisSince(start)).isLessThan(6_000);
        agent.restart();
    }

    private ConsulRegistration registration(String service) {
        return ConsulRegistration.builder(agent.url())
                .service(service)
                .address("127.0.0.1", 7001)
                .drain(Duration.ZERO)
                .build();
    }

    private void assertNeverEmptiedOnceFound() {
        assertThat(heard.sets().stream()
                        .map(EndpointSet::endpoints)
                        .dropWhile(List::isEmpty)
                        .toList())
                .isNotEmpty()
                .noneMatch(List::isEmpty);
    }

    private void awaitPassing(String service) {
        await(
                "not passing in time",
                () -> agent.http()
                        .get("/v1/health/service/" + service + "?passing")
                        .contains(service));
    }

    private static void await(String otherwise, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(millisSince(start)).as(otherwise).isLessThan(THREE_SECONDS.toMillis());
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
