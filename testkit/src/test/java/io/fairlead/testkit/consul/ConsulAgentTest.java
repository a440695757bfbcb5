package io.fairlead.testkit.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

@RealConsul
class ConsulAgentTest {
    @Test
    void aRegisteredInstanceIsListedAndAnsweredByDnsUntilItIsCritical(ConsulAgent agent) throws IOException {
        agent.register("web-1", "web", 8081, "v1", "north");

        await(() -> agent.http().get("/v1/health/service/web?passing").contains("\"web-1\""));
        assertThat(agent.http().get("/v1/health/service/web")).contains("8081", "v1", "north");
        assertThat(askDns(agent.dnsPort(), "web")).isEqualTo(1);

        agent.status("web-1", CheckStatus.WARNING);
        await(() -> agent.http().get("/v1/health/service/web").contains("\"warning\""));
        agent.status("web-1", CheckStatus.CRITICAL);
        await(() -> agent.http().get("/v1/health/service/web?passing").equals("[]"));
        assertThat(askDns(agent.dnsPort(), "web")).isZero();

        agent.deregister("web-1");
        await(() -> agent.http().get("/v1/health/service/web").equals("[]"));
    }

    @Test
    void itComesBackOnTheSamePortsWithItsDataOrWithoutThem(ConsulAgent agent) {
        agent.register("kept-1", "kept", 8082);
        agent.http().put("/v1/kv/a", "\"b\"");
        String url = agent.url();
        long pid = agent.pid();

        agent.kill();
        assertThat(agent.pid()).isZero();
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThatThrownBy(() -> agent.http().get("/v1/kv/a")).isInstanceOf(UncheckedIOException.class);

        agent.restart();
        assertThat(agent.url()).isEqualTo(url);
        assertThat(agent.pid()).isNotIn(0L, pid);
        await(() -> agent.http().get("/v1/health/service/kept").contains("\"kept-1\""));
        assertThat(agent.http().send("GET", "/v1/kv/a", "").statusCode()).isEqualTo(200);

        agent.restartEmpty();
        assertThat(agent.http().get("/v1/health/service/kept")).isEqualTo("[]");
        assertThat(agent.http().send("GET", "/v1/kv/a", "").statusCode()).isEqualTo(404);
    }

    @Test
    void aStoppedOneAnswersNothingUntilItGoesOn(ConsulAgent agent) {
        agent.stop();
        assertThatThrownBy(() -> agent.http().get("/v1/status/leader"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("timed out");

        agent.resume();
        await(() -> agent.http().get("/v1/status/leader").length() > 2);
    }

    @Test
    void closingEndsTheProcessEvenAStoppedOne(ConsulBinary.Found binary) {
        ConsulAgent agent = ConsulAgent.start(binary);
        long pid = agent.pid();
        agent.stop();

        agent.close();
        agent.close();

        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void furtherConfigurationIsObeyed(ConsulBinary.Found binary) {
        ConsulSetup setup = ConsulSetup.plain(binary).withConfig("{\"datacenter\": \"north\"}");
        try (ConsulAgent agent = ConsulAgent.start(setup)) {
            assertThat(agent.http().get("/v1/catalog/datacenters")).isEqualTo("[\"north\"]");
        }
    }

    @Test
    void aServerThatCannotStartTellsWhy(ConsulBinary.Found binary) {
        ConsulSetup setup = ConsulSetup.plain(binary).withConfig("{\"no_such_setting\": 1}");

        assertThatThrownBy(() -> ConsulAgent.start(setup))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no_such_setting");
    }

    static void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as("nanoseconds waited").isLessThan(TimeUnit.SECONDS.toNanos(10));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** How many addresses the answer to a question for an A record holds. */
    private static int askDns(int port, String service) throws IOException {
        StringBuilder question = new StringBuilder("\0\1\1\0\0\1\0\0\0\0\0\0");
        for (String label : new String[] {service, "service", "consul"}) {
            question.append((char) label.length()).append(label);
        }
        byte[] bytes = question.append("\0\0\1\0\1").toString().getBytes(StandardCharsets.ISO_8859_1);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(5_000);
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
            DatagramPacket answer = new DatagramPacket(new byte[512], 512);
            socket.receive(answer);
            return answer.getData()[7];
        }
    }
}
