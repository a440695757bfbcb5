package io.fairlead.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class RegistrationLoopTest {
    private static final Duration TTL = Duration.ofSeconds(15);

    private final VirtualTime time = new VirtualTime(VirtualTime.NEAR_OVERFLOW, 11);
    private final ScriptedAgent agent = new ScriptedAgent();
    private final AtomicReference<Supplier<ConsulHealth>> health = new AtomicReference<>(() -> ConsulHealth.PASSING);
    private final RegistrationLoop loop = new RegistrationLoop(
            spec(new RegistrationCheck.Ttl(TTL)),
            agent,
            agent,
            time,
            () -> health.get().get());

    @Test
    void registersAndSendsTheFirstHeartbeatAtOnceAndThenEachThirdOfTheTtl() {
        loop.start();
        assertThat(agent.orders).containsExactly("register", "heartbeat");
        assertThat(loop.isRegistered()).isTrue();
        time.advance(Duration.ofSeconds(60));
        assertThat(agent.count("heartbeat")).as("%s", time).isBetween(11L, 15L);
        assertThat(agent.count("register")).isEqualTo(1);
    }

    @Test
    void registersAgainAtOnceWhatTheAgentHasLost() {
        loop.start();
        agent.forget();
        assertThat(agent.orders).containsExactly("register", "heartbeat", "register", "heartbeat");
        assertThat(agent.registered).isTrue();
    }

    @Test
    void doesNotFightInHasteOverARegistrationThatIsRemovedAgainAndAgain() {
        loop.start();
        for (int i = 0; i < 200; i++) {
            agent.forget();
            time.advance(Duration.ofMillis(50));
        }
        assertThat(agent.count("register")).isLessThanOrEqualTo(25);
    }

    @Test
    void findsTheLossByAHeartbeatToo() {
        loop.start();
        agent.registered = false;
        time.advance(Duration.ofMillis(5_500));
        assertThat(agent.registered).isTrue();
    }

    @Test
    void anAgentThatIsDownAtTheStartIsAskedAgainUntilItIsThere() {
        agent.down = true;
        loop.start();
        time.advance(Duration.ofSeconds(60));
        assertThat(loop.isRegistered()).isFalse();
        assertThat(agent.count("register")).isBetween(5L, 15L);
        agent.down = false;
        time.advance(Duration.ofMillis(1_200));
        assertThat(loop.isRegistered()).isTrue();
    }

    @Test
    void anAgentThatRestartedHearsOfUsWithinASecondOrSo() {
        loop.start();
        agent.down = true;
        agent.forget();
        time.advance(Duration.ofSeconds(60));
        agent.down = false;
        time.advance(Duration.ofMillis(1_200));
        assertThat(agent.registered).isTrue();
    }

    @Test
    void aHeartbeatWithoutAnswerIsSentAgainWithinTheTtl() {
        loop.start();
        agent.silent = true;
        time.advance(TTL);
        assertThat(agent.count("heartbeat")).isGreaterThanOrEqualTo(3);
    }

    @Test
    void registersAgainEveryFiveMinutesAsABelt() {
        loop.start();
        time.advance(Duration.ofMinutes(11));
        assertThat(agent.count("register")).isEqualTo(3);
    }

    @Test
    void reportsWhatTheInstanceSaysAndTakesAnExceptionForCritical() {
        loop.start();
        health.set(() -> ConsulHealth.WARNING);
        time.advance(Duration.ofMillis(5_500));
        assertThat(agent.health).isEqualTo(ConsulHealth.WARNING);
        health.set(() -> {
            throw new IllegalStateException("not well");
        });
        time.advance(Duration.ofMillis(5_500));
        assertThat(agent.health).isEqualTo(ConsulHealth.CRITICAL);
    }

    @Test
    void leavesByMaintenanceThenDrainThenDeregistrationAndIsQuietAfterwards() {
        loop.start();
        agent.orders.clear();
        CompletableFuture<Void> left = loop.stop(Duration.ofSeconds(2));
        assertThat(agent.orders).containsExactly("maintenance");
        time.advance(Duration.ofMillis(1_999));
        assertThat(agent.orders).containsExactly("maintenance");
        time.advance(Duration.ofMillis(1));
        assertThat(agent.orders).containsExactly("maintenance", "deregister");
        assertThat(left).isCompleted();
        time.advance(Duration.ofMinutes(10));
        assertThat(agent.orders).hasSize(2);
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void leavingASilentAgentTakesFourSecondsAtMost() {
        loop.start();
        agent.silent = true;
        CompletableFuture<Void> left = loop.stop(Duration.ofSeconds(2));
        time.advance(Duration.ofSeconds(4));
        assertThat(left).isCompleted();
    }

    @Test
    void withAnHttpCheckNoHeartbeatIsSent() {
        RegistrationLoop other = new RegistrationLoop(
                spec(new RegistrationCheck.Http("http://127.0.0.1:1/", Duration.ofSeconds(5))),
                agent,
                agent,
                time,
                () -> ConsulHealth.PASSING);
        other.start();
        time.advance(Duration.ofMinutes(1));
        assertThat(agent.orders).containsExactly("register");
        agent.forget();
        assertThat(agent.registered).isTrue();
    }

    @Test
    void wrongSettingsAreRefusedWithTheValueAndWhatWasExpected() {
        ConsulRegistration.Builder builder = ConsulRegistration.builder("http://127.0.0.1:8500");
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage("service: null (expected: a name)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.service("a")
                        .address("h", 1)
                        .ttl(Duration.ofMillis(10))
                        .build())
                .withMessage("ttl: PT0.01S (expected: at least PT1S)");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        builder.ttl(TTL).deregisterAfter(Duration.ofSeconds(5)).build())
                .withMessageStartingWith("deregisterAfter: PT5S (expected: at least PT1M");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConsulRegistration.builder("http://joe:secret@127.0.0.1:8500"))
                .withMessageNotContainingAny("secret");
    }

    private static RegistrationSpec spec(RegistrationCheck check) {
        return new RegistrationSpec(
                "web", "web-1", "127.0.0.1", 80, List.of(), Map.of(), 1, 1, check, Duration.ofMinutes(10));
    }
}
