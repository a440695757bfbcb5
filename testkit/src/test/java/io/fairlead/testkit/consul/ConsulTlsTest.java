package io.fairlead.testkit.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

@RealConsul(tls = true)
class ConsulTlsTest {
    @Test
    void itAnswersThoseWhoTrustItsAuthorityAndNobodyElseTrustsIt(ConsulAgent agent) {
        assertThat(agent.url()).startsWith("https://127.0.0.1:");
        assertThat(agent.http().get("/v1/status/leader")).contains("127.0.0.1:");

        ConsulHttp stranger = new ConsulHttp(agent.url(), null, null);
        assertThatThrownBy(() -> stranger.get("/v1/status/leader")).rootCause().isNotNull();
        assertThatThrownBy(() -> stranger.get("/v1/status/leader")).hasCauseInstanceOf(SSLHandshakeException.class);
    }
}
