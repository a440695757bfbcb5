package io.fairlead.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.Fairlead;
import io.fairlead.core.Endpoint;
import io.fairlead.core.Op;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.discovery.StaticDiscovery;
import io.fairlead.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Order, Payment and Inventory in one JVM: each call crosses Fairlead twice. */
class ShopTest {
    private static final Op CHARGE = Op.named("GET /charge").idempotent();
    private static final Work LITTLE = new Work(1, 2);

    private final Inventory inventory = new Inventory("inventory-1", LITTLE);
    private final List<Payment> payments = new ArrayList<>();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final StaticDiscovery registry = new StaticDiscovery();
    private final Fairlead fairlead = Fairlead.builder().discovery(registry).build();
    private final JdkTransport http = JdkTransport.create();

    @BeforeEach
    void openTheShop() {
        String inventoryAddress = "127.0.0.1:" + inventory.listen(0);
        for (int i = 1; i <= 3; i++) {
            Payment payment =
                    new Payment("payment-" + i, LITTLE, StaticDiscovery.of(Inventory.SERVICE, inventoryAddress));
            payments.add(payment);
            endpoints.add(Endpoint.builder("127.0.0.1", payment.listen(0))
                    .id(payment.id())
                    .build());
        }
        registry.set(Payment.SERVICE, endpoints);
    }

    @AfterEach
    void closeTheShop() {
        fairlead.close();
        http.close();
        payments.forEach(Payment::close);
        inventory.close();
    }

    @Test
    void everyInstanceServes() throws IOException {
        assertThat(charge(60)).containsOnlyKeys("payment-1", "payment-2", "payment-3");
    }

    @Test
    void noCallFailsWhileAnInstanceDoes() throws Exception {
        try (ServiceClient client = client()) {
            // A retry budget starts nearly empty, and the breaker takes five failures: so first some calls that pay in.
            charge(client, 30);
            order(0, "fail");

            assertThat(charge(client, 60)).doesNotContainKey("payment-1").hasSize(2);
        }
    }

    @Test
    void noCallFailsWhenAnInstanceIsGone() throws IOException {
        payments.get(0).close();

        assertThat(charge(60)).doesNotContainKey("payment-1").hasSize(2);
    }

    @Test
    void anInstanceThatLeavesTheRegistryIsCalledNoMore() throws IOException {
        charge(10);
        registry.set(Payment.SERVICE, endpoints.subList(1, 3));

        assertThat(charge(60)).doesNotContainKey("payment-1").hasSize(2);
    }

    @Test
    void unknownOrdersAreRefused() {
        assertThatThrownBy(() -> order(0, "slow/0")).hasMessageContaining("404");
    }

    /** Calls one after the other; how often each instance answered. */
    private Map<String, Integer> charge(int calls) throws IOException {
        try (ServiceClient client = client()) {
            return charge(client, calls);
        }
    }

    private Map<String, Integer> charge(ServiceClient client, int calls) throws IOException {
        Map<String, Integer> served = new HashMap<>();
        for (int i = 0; i < calls; i++) {
            String answer = client.call(CHARGE, at -> http.get(at, "/charge").body());
            assertThat(answer).startsWith("{\"charged\":true,\"by\":\"");
            served.merge(answer.replaceAll(".*\"by\":\"(.*)\"}", "$1"), 1, Integer::sum);
        }
        return served;
    }

    private ServiceClient client() {
        return fairlead.service(Payment.SERVICE).build();
    }

    private void order(int payment, String order) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(endpoints.get(payment).uri("/control/") + order))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("status " + answer.statusCode());
        }
    }
}
