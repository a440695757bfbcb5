package io.fairlead;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fairlead.core.Op;
import io.fairlead.core.Outcome;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.discovery.DiscoveryStatus;
import io.fairlead.discovery.consul.ConsulDiscovery;
import io.fairlead.testkit.consul.ConsulAgent;
import io.fairlead.testkit.consul.RealConsul;
import io.fairlead.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real Consul, real sockets, a steady load: the registry dies, and comes back with a lower index and other instances. */
@RealConsul
class ConsulOutageTest {
    /** 3 s by default, a minute at the scale of the long suite. */
    private static final Duration OUTAGE = ofSeconds(3L * Integer.getInteger("fairlead.test.scale", 1));

    private static final Op READ = Op.named("GET /").idempotent();

    private final List<HttpServer> servers = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    @AfterEach
    void stop() {
        over.set(true);
        threads.shutdownNow();
        servers.forEach(server -> server.stop(0));
    }

    private int startServer() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            byte[] body = {'o', 'k'};
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return server.getAddress().getPort();
    }

    private void register(ConsulAgent consul, int port) {
        consul.register("payment-" + port, "payment-service", port);
    }

    private void load(ServiceClient payments, JdkTransport http) {
        while (!over.get()) {
            Outcome<String> outcome =
                    payments.tryCall(READ, at -> http.get(at, "/").body());
            calls.incrementAndGet();
            if (outcome instanceof Outcome.Failure<String> failed) {
                failure.compareAndSet(null, failed.error());
            } else if (outcome instanceof Outcome.Rejection<String> rejected) {
                failure.compareAndSet(null, rejected.error());
            }
            pause(ofMillis(5));
        }
    }

    private static void pause(Duration duration) {
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** The time until something holds, in milliseconds. */
    private static long millisUntil(BooleanSupplier condition, Duration limit, String what) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as("waiting until " + what).isLessThan(limit.toNanos());
            pause(ofMillis(2));
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private static boolean knows(ServiceClient client, int port) {
        return client.view().nodes().stream().anyMatch(node -> node.endpoint().port() == port);
    }

    @Test
    void noCallFailsWhileConsulIsGoneAndTheWatchRecoversByItself(ConsulAgent consul) throws Exception {
        List<Integer> ports = List.of(startServer(), startServer(), startServer());
        for (int i = 0; i < 100; i++) {
            consul.http().put("/v1/kv/raise-the-index/" + i, "x");
        }
        ports.forEach(port -> register(consul, port));
        try (JdkTransport http = JdkTransport.create();
                Fairlead fairlead = Fairlead.builder()
                        .discovery(ConsulDiscovery.at(consul.url()))
                        .build();
                ServiceClient payments = fairlead.service("payment-service")
                        .attemptTimeout(ofMillis(500))
                        .deadline(ofSeconds(3))
                        .build()) {
            payments.awaitReady(ofSeconds(5));
            for (int caller = 0; caller < 2; caller++) {
                threads.execute(() -> load(payments, http));
            }
            pause(ofMillis(500));

            consul.kill();
            long stale = millisUntil(
                    () -> payments.view().discovery().state() == DiscoveryStatus.State.STALE,
                    ofSeconds(20),
                    "the source is known to be stale");
            pause(OUTAGE);
            consul.restartEmpty();
            int fresh = startServer();
            ports.forEach(port -> register(consul, port));
            register(consul, fresh);
            long seen = millisUntil(() -> knows(payments, fresh), ofSeconds(20), "the new instance is known");
            pause(ofMillis(500));
            over.set(true);

            System.out.printf(
                    "Consul gone for %d s: %d calls, first failure %s, stale after %d ms, new instance %d ms after the return%n",
                    OUTAGE.toSeconds(), calls.get(), failure.get(), stale, seen);
            assertThat(failure.get()).as("the first call that failed").isNull();
            assertThat(calls.get()).isGreaterThan(50);
            assertThat(seen)
                    .as("milliseconds from the return to the new instance")
                    .isLessThan(2_000);
            assertThat(payments.view().discovery().state()).isEqualTo(DiscoveryStatus.State.LIVE);
        }
    }

    @Test
    void anInstanceThatComesOrGoesIsSeenWithinASecond(ConsulAgent consul) throws Exception {
        int first = startServer();
        register(consul, first);
        try (Fairlead fairlead = Fairlead.builder()
                        .discovery(ConsulDiscovery.at(consul.url()))
                        .build();
                ServiceClient payments = fairlead.service("payment-service").build()) {
            payments.awaitReady(ofSeconds(5));
            millisUntil(() -> knows(payments, first), ofSeconds(5), "the first instance is known");
            int second = startServer();
            pause(ofSeconds(2));
            register(consul, second);
            long came = millisUntil(() -> knows(payments, second), ofSeconds(5), "the second instance is known");
            pause(ofSeconds(2));
            consul.deregister("payment-" + second);
            long went = millisUntil(() -> !knows(payments, second), ofSeconds(5), "the second instance is gone");

            System.out.printf("an instance came after %d ms and went after %d ms%n", came, went);
            assertThat(came).isLessThan(1_000);
            assertThat(went).isLessThan(1_000);
        }
    }
}
