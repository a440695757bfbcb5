package io.fairlead.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.discovery.DiscoveryStatus.State;
import io.fairlead.core.time.SystemEnvironment;
import io.fairlead.testkit.RecordingListener;
import io.fairlead.testkit.consul.ConsulAgent;
import io.fairlead.testkit.consul.RealConsul;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens that are missing, too weak, deleted and rotated, where access is denied by default. */
@RealConsul(acl = true)
final class AclOfRealConsulTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String READ_ALL =
            "service_prefix \"\" { policy = \"read\" } node_prefix \"\" { policy = \"read\" }";
    private static final String READ_SERVICE = "service_prefix \"\" { policy = \"read\" }";

    private static int tokensMade;

    private final SystemEnvironment environment = new SystemEnvironment();
    private final RecordingListener heard = new RecordingListener();
    private final AtomicReference<String> token = new AtomicReference<>();
    private final ConsulAgent agent;
    private final ConsulDiscovery discovery;

    AclOfRealConsulTest(ConsulAgent agent) {
        this.agent = agent;
        // The shortest wait, so that a change of rights is met soon: Consul ends no query of its own accord for it.
        this.discovery = ConsulDiscovery.builder(agent.url())
                .wait(Duration.ofSeconds(5))
                .token(token::get)
                .build();
    }

    @BeforeEach
    void register() {
        agent.register("web-a", "web", 7001);
    }

    @AfterEach
    void end() {
        discovery.close();
        environment.close();
    }

    @Test
    void aTokenThatMayReadBothSeesTheService() {
        token.set(newToken(READ_ALL));
        discovery.watch("web", environment, heard);
        heard.awaitEndpoints(SOON, endpoints -> endpoints.size() == 1);
        assertThat(heard.status().reason()).doesNotContain(token.get());
        assertThat(discovery.toString()).doesNotContain(token.get());
    }

    @Test
    void aTokenWithoutNodeReadIsRefusedWithTheHintAndHealsByAnother() {
        token.set(newToken(READ_SERVICE));
        discovery.watch("web", environment, heard);
        heard.awaitState(SOON, State.REFUSED);
        assertThat(heard.status().reason()).contains("node:read").doesNotContain(token.get());
        assertThat(heard.sets()).isEmpty();
        token.set(newToken(READ_ALL));
        heard.awaitEndpoints(SOON, endpoints -> endpoints.size() == 1);
        heard.awaitState(SOON, State.LIVE);
    }

    @Test
    void aTokenThatConsulDoesNotKnowIsRefusedAndHealsWithinTwoSeconds() {
        token.set("11111111-2222-3333-4444-555555555555");
        discovery.watch("web", environment, heard);
        heard.awaitState(SOON, State.REFUSED);
        assertThat(heard.status().reason())
                .contains("service:read")
                .contains("node:read")
                .doesNotContain(token.get());
        token.set(newToken(READ_ALL));
        Duration healed = heard.awaitEndpoints(Duration.ofSeconds(3), endpoints -> endpoints.size() == 1);
        System.out.println("a rotated token healed after " + healed.toMillis() + " ms");
    }

    @Test
    void aTokenThatGoesMissingNeverWipesTheList() {
        token.set(newToken(READ_ALL));
        discovery.watch("web", environment, heard);
        heard.awaitEndpoints(SOON, endpoints -> endpoints.size() == 1);
        token.set(null);
        // The next question, without a token, is answered with 200, a valid index, and nothing.
        heard.awaitState(Duration.ofSeconds(8), State.SUSPECT);
        assertThat(heard.endpoints()).hasSize(1);
        token.set(newToken(READ_ALL));
        heard.awaitState(Duration.ofSeconds(8), State.LIVE);
        assertThat(heard.sets()).hasSize(1);
    }

    @Test
    void aTokenThatIsDeletedUnderTheWatchIsRefusedAndKeepsTheList() {
        String doomed = newToken(READ_ALL);
        token.set(doomed);
        discovery.watch("web", environment, heard);
        heard.awaitEndpoints(SOON, endpoints -> endpoints.size() == 1);
        String accessor = field(agent.httpAs(doomed).get("/v1/acl/token/self"), "AccessorID");
        agent.http().send("DELETE", "/v1/acl/token/" + accessor, "");
        heard.awaitState(Duration.ofSeconds(8), State.REFUSED);
        assertThat(heard.endpoints()).hasSize(1);
        token.set(newToken(READ_ALL));
        heard.awaitState(SOON, State.LIVE);
        assertThat(heard.sets()).hasSize(1);
    }

    @Test
    void aSupplierThatThrowsIsStaleAndItsTextIsNotRepeated() {
        ConsulDiscovery source = ConsulDiscovery.builder(agent.url())
                .token(() -> {
                    throw new IllegalStateException("secret-4711");
                })
                .build();
        try (source) {
            source.watch("web", environment, heard);
            heard.awaitState(SOON, State.STALE);
            assertThat(heard.status().reason())
                    .contains("supplier of the token")
                    .doesNotContain("4711");
        }
    }

    /** The kit names a policy after its rules, and a name can be given once. */
    private String newToken(String rules) {
        return agent.http().createToken(rules + " ".repeat(++tokensMade));
    }

    private static String field(String json, String name) {
        int start = json.indexOf('"', json.indexOf(':', json.indexOf('"' + name + '"'))) + 1;
        return json.substring(start, json.indexOf('"', start));
    }
}
