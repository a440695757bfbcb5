package io.fairlead.transport.jdk;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.fairlead.core.Attempt;
import io.fairlead.core.Endpoint;
import io.fairlead.core.Progress;
import io.fairlead.core.Verdict;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class JdkTransportTlsTest {
    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(options().dynamicPort().dynamicHttpsPort())
            .build();

    private static Attempt at() {
        Endpoint endpoint = Endpoint.builder("localhost", SERVER.getHttpsPort())
                .scheme("https")
                .build();
        return TimedAttempt.of(endpoint, Duration.ofSeconds(20));
    }

    @Test
    void tlsIsSpokenAsTheClientIsConfiguredAndNegotiatesHttp2() throws Exception {
        SERVER.stubFor(get("/").willReturn(aResponse().withBody("safe")));
        SSLContext trusting = trustingAll();
        try (JdkTransport http = JdkTransport.builder()
                .connectTimeout(Duration.ofSeconds(20))
                .configure(client -> client.sslContext(trusting))
                .build()) {
            HttpResponse<String> answer = http.get(at(), "/");
            assertThat(answer.body()).isEqualTo("safe");
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        }
    }

    @Test
    void aHandshakeThatFailsSentNothingOfAPost() {
        try (JdkTransport http = Punctuality.patientTransport()) {
            HttpTransportException failure = catchThrowableOfType(
                    HttpTransportException.class, () -> http.post(at(), "/", "text/plain", "body"));
            assertThat(failure).hasCauseInstanceOf(SSLException.class);
            assertThat(failure.progress()).isEqualTo(Progress.NOT_SENT);
            assertThat(failure.verdict()).isEqualTo(Verdict.REFUSED);
        }
    }

    private static SSLContext trustingAll() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
        return context;
    }

    /** The server's certificate is its own and for no host of ours. */
    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
