package io.fairlead.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.Endpoint;
import io.fairlead.core.EndpointSet;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.discovery.DiscoveryStatus;
import io.fairlead.core.discovery.DiscoveryStatus.State;
import io.fairlead.core.time.SystemEnvironment;
import io.fairlead.testkit.RecordingListener;
import io.fairlead.testkit.consul.CheckStatus;
import io.fairlead.testkit.consul.ConsulAgent;
import io.fairlead.testkit.consul.RealConsul;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@RealConsul
final class WatchOfRealConsulTest {
    private static final Duration SOON = Duration.ofSeconds(4);
    private static final Duration SIXTY_SECONDS = Duration.ofSeconds(60);

    private final SystemEnvironment environment = new SystemEnvironment();
    private final RecordingListener heard = new RecordingListener();
    private final ConsulAgent agent;
    private ConsulDiscovery discovery;

    WatchOfRealConsulTest(ConsulAgent agent) {
        this.agent = agent;
        this.discovery = ConsulDiscovery.at(agent.url());
    }

    @AfterEach
    void end() {
        discovery.close();
        environment.close();
    }

    @Test
    void everyPartOfAnInstanceIsRead() {
        agent.http().put("/v1/agent/service/register", """
                {"ID": "pay-1", "Name": "t01", "Address": "10.1.2.3", "Port": 8443, "Tags": ["v2", "eu"],
                 "Meta": {"zone": "z1", "version": "2.0", "scheme": "https", "team": "blue"},
                 "Weights": {"Passing": 10, "Warning": 3},
                 "Check": {"CheckID": "service:pay-1", "TTL": "24h", "Status": "passing"}}""");
        discovery.watch("t01", environment, heard);
        heard.awaitEndpoints(Duration.ofSeconds(2), endpoints -> endpoints.size() == 1);
        Endpoint endpoint = heard.endpoints().get(0);
        assertThat(endpoint)
                .isEqualTo(Endpoint.builder("10.1.2.3", 8443)
                        .id("pay-1")
                        .weight(10)
                        .scheme("https")
                        .zone("z1")
                        .version("2.0")
                        .tags(Set.of("v2", "eu"))
                        .metadata(Map.of(
                                "zone", "z1", "version", "2.0", "scheme", "https", "team", "blue", "datacenter", "dc1"))
                        .build());
        assertThat(heard.status()).isEqualTo(DiscoveryStatus.LIVE);
    }

    @Test
    void warningServesAtItsWeightCriticalAndMaintenanceDoNot() {
        for (String id : List.of("a", "b", "c")) {
            agent.http().put("/v1/agent/service/register", """
                    {"ID": "t17-%s", "Name": "t17", "Address": "127.0.0.1", "Port": 7000, "Tags": [],
                     "Weights": {"Passing": 10, "Warning": 3},
                     "Check": {"CheckID": "service:t17-%s", "TTL": "24h", "Status": "passing"}}""".formatted(id, id));
        }
        discovery.watch("t17", environment, heard);
        heard.awaitEndpoints(SOON, endpoints -> weights(endpoints).equals("a10 b10 c10"));
        agent.status("t17-a", CheckStatus.WARNING);
        heard.awaitEndpoints(SOON, endpoints -> weights(endpoints).equals("a3 b10 c10"));
        agent.status("t17-b", CheckStatus.CRITICAL);
        heard.awaitEndpoints(SOON, endpoints -> weights(endpoints).equals("a3 c10"));
        agent.http().put("/v1/agent/service/maintenance/t17-c?enable=true", "");
        heard.awaitEndpoints(SOON, endpoints -> weights(endpoints).equals("a3"));
        // The whole node leaves: nothing is left, at once, since somebody asked for it.
        agent.http().put("/v1/agent/maintenance?enable=true", "");
        heard.awaitEndpoints(SOON, List::isEmpty);
        assertThat(heard.status().reason()).contains("lists 3 of t17, none of them passing");
        agent.http().put("/v1/agent/maintenance?enable=false", "");
        heard.awaitEndpoints(SOON, endpoints -> weights(endpoints).equals("a3"));
    }

    @Test
    void theSameIdOnTwoNodesIsTwoInstancesAndTheNodesAddressStandsIn() {
        for (int node = 1; node <= 2; node++) {
            agent.http().put("/v1/catalog/register", """
                    {"Node": "outside-%d", "Address": "10.0.0.%d", "SkipNodeUpdate": false,
                     "Service": {"ID": "same", "Service": "t18", "Port": 7100%s}}""".formatted(
                            node, node, node == 1 ? "" : ", \"Address\": \"10.9.9.9\""));
        }
        discovery.watch("t18", environment, heard);
        heard.awaitEndpoints(SOON, endpoints -> endpoints.size() == 2);
        assertThat(heard.endpoints())
                .extracting(Endpoint::toString)
                .containsExactly("same@outside-1@10.0.0.1:7100", "same@outside-2@10.9.9.9:7100");
    }

    @Test
    void aListenerThatBlocksHoldsUpOnlyItself() throws InterruptedException {
        agent.register("t21-a", "t21", 7001);
        CountDownLatch release = new CountDownLatch(1);
        discovery.watch("t21", environment, new Discovery.Listener() {
            @Override
            public void onEndpoints(EndpointSet endpoints) {
                try {
                    release.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
                heard.onEndpoints(endpoints);
            }

            @Override
            public void onStatus(DiscoveryStatus status) {}
        });
        RecordingListener other = new RecordingListener();
        discovery.watch("t21", environment, other);
        other.awaitEndpoints(SOON, endpoints -> endpoints.size() == 1);
        agent.register("t21-b", "t21", 7002);
        other.awaitEndpoints(SOON, endpoints -> endpoints.size() == 2);
        assertThat(discovery.snapshots())
                .allSatisfy(snapshot -> assertThat(snapshot.restarts()).isZero());
        assertThat(heard.sets()).isEmpty();
        release.countDown();
        heard.awaitEndpoints(SOON, endpoints -> endpoints.size() == 2);
    }

    @Test
    void aQueryThatIsWrongIsRefusedAndPacedSlowly() {
        Map<String, ConsulDiscovery> wrong = Map.of(
                "boolean expression",
                        ConsulDiscovery.builder(agent.url()).filter("bad bad").build(),
                "No path to datacenter",
                        ConsulDiscovery.builder(agent.url())
                                .datacenter("nowhere")
                                .build(),
                "Enterprise",
                        ConsulDiscovery.builder(agent.url()).namespace("ns").build());
        wrong.forEach((reason, source) -> {
            try (source) {
                RecordingListener refused = new RecordingListener();
                source.watch("consul", environment, refused);
                refused.awaitState(SOON, State.REFUSED);
                assertThat(refused.status().reason()).contains(reason);
                assertThat(refused.sets()).isEmpty();
                assertThat(source.snapshots().get(0).requests()).isLessThanOrEqualTo(2);
            }
        });
    }

    @Test
    void theThreadsOfASourceAreDaemonsAndEndWithIt() throws InterruptedException {
        ConsulOptions options = new ConsulOptions(
                URI.create(agent.url()), null, List.of(), Map.of(), SIXTY_SECONDS, ConsulConsistency.STALE, Set.of());
        HttpConsulApi api = new HttpConsulApi(options, new TokenSource(null));
        ConsulDiscovery source = new ConsulDiscovery(options, api);
        source.watch("consul", environment, heard);
        heard.awaitState(SOON, State.LIVE);
        assertThat(api.threads().getPoolSize()).isPositive();
        assertThat(api.threads().getThreadFactory().newThread(() -> {}).isDaemon())
                .isTrue();
        source.close();
        assertThat(api.threads().awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(source.snapshots()).isEmpty();
    }

    @Test
    void tagsAndFiltersSelect() {
        agent.register("tag-a", "tagged", 7001, "blue", "eu");
        agent.register("tag-b", "tagged", 7002, "blue");
        ConsulDiscovery tagged =
                ConsulDiscovery.builder(agent.url()).tag("blue").tag("eu").build();
        ConsulDiscovery filtered = ConsulDiscovery.builder(agent.url())
                .filter("\"eu\" not in Service.Tags")
                .datacenter("dc1")
                .consistency(ConsulConsistency.CONSISTENT)
                .build();
        try (tagged;
                filtered) {
            tagged.watch("tagged", environment, heard);
            heard.awaitEndpoints(SOON, endpoints -> ids(endpoints).equals(List.of("tag-a")));
            RecordingListener other = new RecordingListener();
            filtered.watch("tagged", environment, other);
            other.awaitEndpoints(SOON, endpoints -> ids(endpoints).equals(List.of("tag-b")));
        }
    }

    /**
     * Against a plain blocking query of the JDK's client that waits for the same change, so that a busy machine slows both.
     */
    @Test
    void aChangeAfterCalmArrivesAsSoonAsAPlainQueryHearsOfIt() throws Exception {
        int changes = Integer.getInteger("fairlead.consul.changes", 8);
        long[] ours = new long[changes];
        long[] behind = new long[changes];
        HttpClient client = HttpClient.newHttpClient();
        agent.register("calm-0", "calm", 7000);
        discovery.watch("calm", environment, heard);
        heard.awaitEndpoints(SOON, endpoints -> endpoints.size() == 1);
        for (int i = 0; i < changes; i++) {
            // Calm is what the promise is about: the bucket refills in half a second.
            TimeUnit.MILLISECONDS.sleep(700);
            int port = 7001 + i;
            HttpRequest plain = HttpRequest.newBuilder(
                            URI.create(agent.url() + "/v1/health/service/calm?stale&wait=5s&index="
                                    + discovery.snapshots().get(0).index()))
                    .build();
            CompletableFuture<Long> control = client.sendAsync(plain, HttpResponse.BodyHandlers.ofString())
                    .thenApply(answer -> System.nanoTime());
            TimeUnit.MILLISECONDS.sleep(50);
            long start = System.nanoTime();
            agent.register("calm-0", "calm", port);
            heard.awaitEndpoints(SOON, endpoints -> endpoints.get(0).port() == port);
            long end = System.nanoTime();
            ours[i] = (end - start) / 1_000;
            behind[i] = (end - control.get(5, TimeUnit.SECONDS)) / 1_000;
        }
        Arrays.sort(ours);
        Arrays.sort(behind);
        System.out.println("a change after calm, in µs of " + changes + ": from the order to the listener p50 "
                + ours[changes / 2] + " p99 " + ours[changes * 99 / 100] + ", behind a plain query p50 "
                + behind[changes / 2] + " p99 " + behind[changes * 99 / 100]);
        assertThat(behind[changes / 2]).isLessThan(50_000);
    }

    private static String weights(List<Endpoint> endpoints) {
        StringBuilder text = new StringBuilder();
        endpoints.forEach(endpoint -> text.append(endpoint.id().replaceFirst(".*-", ""))
                .append(endpoint.weight())
                .append(' '));
        return text.toString().trim();
    }

    private static List<String> ids(List<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::id).toList();
    }
}
