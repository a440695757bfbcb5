package io.fairlead;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.core.Op;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.discovery.StaticDiscovery;
import io.fairlead.resilience.retry.Jitter;
import io.fairlead.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the builder says to somebody who is tired. */
class ServiceBuilderTest {
    private final Fairlead fairlead = Fairlead.builder()
            .discovery(StaticDiscovery.of("payments", "127.0.0.1:1", "127.0.0.1:2"))
            .environment(new VirtualTime())
            .build();

    @AfterEach
    void close() {
        fairlead.close();
    }

    @Test
    void aFairleadWithoutDiscoverySaysWhatToWrite() {
        assertThatThrownBy(() -> Fairlead.builder().build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("Fairlead could not be built: 1 problem")
                .hasMessageContaining("ConsulDiscovery.at(\"http://127.0.0.1:8500\")");
    }

    @Test
    void everyMistakeIsToldAtOnceWithItsPlace() {
        ServiceBuilder wrong = fairlead.service("payments")
                .balance("leest-connections")
                .attemptTimeout(Duration.ZERO)
                .deadline(ofSeconds(-1))
                .retry(r -> r.max(-1))
                .breaker(b -> b.failureRate(1.5));

        assertThatThrownBy(wrong::build).isInstanceOfSatisfying(ConfigurationException.class, refused -> {
            assertThat(refused.problems())
                    .containsExactly(
                            problem(
                                    "balance",
                                    "\"leest-connections\" is no balancer. Did you mean `least-connections`?"),
                            problem("attemptTimeout", "attempt timeout: PT0S (expected: > 0)"),
                            problem("deadline", "deadline: PT-1S (expected: > 0)"),
                            problem("retry", "max: -1 (expected: 0 to 1000)"),
                            problem("breaker", "failureRate: 1.5 (expected: above 0.0, to 1.0)"));
            assertThat(refused).hasMessageStartingWith("The client of payments could not be built: 5 problems");
        });
    }

    private static ConfigurationException.Problem problem(String place, String text) {
        return new ConfigurationException.Problem(place, text);
    }

    @Test
    void aBlankServiceNameIsAProblemAndNotAnException() {
        assertThatThrownBy(() -> fairlead.service(" ").build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("service: \" \" (expected: text that is not blank)");
    }

    @Test
    void jitterOutOfItsRangeIsAProblem() {
        assertThatThrownBy(() -> fairlead.service("payments")
                        .retry(r -> r.jitter(Jitter.proportional(1.5)))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("1.5 (expected: 0.0 to 1.0)");
    }

    @Test
    void nullsAreProblemsToo() {
        assertThatThrownBy(() -> fairlead.service("payments")
                        .deadline(null)
                        .attemptTimeout(null)
                        .balance((String) null)
                        .classifier(null)
                        .attemptsOn(null)
                        .retry(null)
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.problems()).hasSize(6));
    }

    @Test
    void aSecondClientSharesTheServiceAndMayDifferInItsOwnSettings() {
        ServiceClient first =
                fairlead.service("payments").balance("round-robin").build();
        ServiceClient second =
                fairlead.service("payments").deadline(ofMillis(100)).noRetry().build();

        second.lease(Op.named("hold"));

        assertThat(first.view().nodes()).extracting(node -> node.inFlight()).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void aSecondClientThatContradictsTheFirstIsRefused() {
        fairlead.service("payments").balance("round-robin").build();
        ServiceBuilder second = fairlead.service("payments")
                .balance("consistent-hash")
                .breaker(b -> b.consecutiveFailures(9))
                .retryBudget(0.5, 1);

        assertThatThrownBy(second::build).isInstanceOfSatisfying(ConfigurationException.class, refused -> {
            assertThat(refused.problems())
                    .extracting(ConfigurationException.Problem::place)
                    .containsExactly("balance", "breaker", "budget");
            assertThat(refused.problems().get(0).text())
                    .isEqualTo(
                            "consistent-hash (expected: nothing, or round-robin as another client of payments has it;"
                                    + " what belongs to a service is shared by its clients)");
        });
    }

    @Test
    void aSecondClientMaySayTheSame() {
        fairlead.service("payments")
                .balance("round-robin")
                .breaker(b -> b.consecutiveFailures(9))
                .build();

        fairlead.service("payments")
                .balance("round-robin")
                .breaker(b -> b.consecutiveFailures(9))
                .build();
    }

    @Test
    void whenTheLastClientIsClosedTheServiceMayBeSetAnew() {
        fairlead.service("payments").balance("round-robin").build().close(ofMillis(1));

        fairlead.service("payments").balance("consistent-hash").build();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "laest-connections|least-connections",
                "LEAST-CONNECTIONS|least-connections",
                "roundrobin|round-robin",
                "consistent-hsah|consistent-hash",
                "weighted-roundrobin|weighted-round-robin"
            })
    void theNearestNameIsOffered(String written, String meant) {
        assertThat(NearestName.of(
                        written,
                        List.of("round-robin", "weighted-round-robin", "least-connections", "consistent-hash")))
                .containsExactly(meant);
    }

    @Test
    void aNameThatIsNearToNoneGetsTheWholeList() {
        assertThat(NearestName.hint("random", List.of("round-robin", "least-connections")))
                .isEqualTo("Known: round-robin, least-connections.");
    }

    @Test
    void tiesAreAllShown() {
        assertThat(NearestName.hint("cat", List.of("car", "cut", "horse"))).isEqualTo("Did you mean `car` or `cut`?");
    }
}
