package io.fairlead.transport.jdk;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.fairlead.core.Attempt;
import io.fairlead.core.Classifier;
import io.fairlead.core.Endpoint;
import io.fairlead.core.Op;
import io.fairlead.core.Progress;
import io.fairlead.core.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class JdkTransportHttpTest {
    private static final Op OP = Op.named("test");

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance().options(options().dynamicPort()).build();

    private final JdkTransport http = Punctuality.patientTransport();

    @AfterEach
    void close() {
        http.close();
    }

    private static Attempt at(Duration time) {
        return TimedAttempt.of(Endpoint.of("localhost", SERVER.getPort()), time);
    }

    private static Attempt at() {
        return at(Duration.ofSeconds(20));
    }

    @Test
    void getAndPostCarryTextBothWays() throws Exception {
        SERVER.stubFor(get("/charges?limit=2").willReturn(aResponse().withBody("[1,2]")));
        SERVER.stubFor(post("/charges")
                .withHeader("Content-Type", equalTo("application/json"))
                .withRequestBody(equalTo("{\"a\":1}"))
                .willReturn(aResponse().withStatus(201).withBody("é")));
        assertThat(http.get(at(), "/charges?limit=2").body()).isEqualTo("[1,2]");
        assertThat(http.getAsync(at(), "/charges?limit=2").get().body()).isEqualTo("[1,2]");
        HttpResponse<String> created = http.post(at(), "/charges", "application/json", "{\"a\":1}");
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.body()).isEqualTo("é");
        assertThat(http.postAsync(at(), "/charges", "application/json", "{\"a\":1}")
                        .get()
                        .body())
                .isEqualTo("é");
    }

    @Test
    void anyRequestCanBeSentInOneLine() throws Exception {
        SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withBody("done")));
        HttpResponse<byte[]> answer = http.send(
                at(),
                "/charges/7",
                request -> request.header("X-A", "b").method("PATCH", BodyPublishers.ofString("p")),
                BodyHandlers.ofByteArray());
        assertThat(answer.body()).isEqualTo("done".getBytes(StandardCharsets.UTF_8));
        LoggedRequest seen = SERVER.getAllServeEvents().get(0).getRequest();
        assertThat(seen.getMethod().getName()).isEqualTo("PATCH");
        assertThat(seen.getHeader("X-A")).isEqualTo("b");
        assertThat(seen.getBodyAsString()).isEqualTo("p");
        assertThat(seen.containsHeader("Upgrade")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "200, SUCCESS",
        "204, SUCCESS",
        "302, SUCCESS",
        "304, SUCCESS",
        "400, IGNORED",
        "401, IGNORED",
        "404, IGNORED",
        "409, IGNORED",
        "425, IGNORED",
        "408, FAILED",
        "429, OVERLOADED",
        "500, FAILED",
        "501, IGNORED",
        "502, FAILED",
        "503, OVERLOADED",
        "504, FAILED",
        "505, IGNORED",
        "599, FAILED"
    })
    void everyStatusHasItsVerdict(int status, Verdict.Kind kind) throws Exception {
        SERVER.stubFor(get("/").willReturn(aResponse().withStatus(status)));
        HttpResponse<Void> answer = http.send(at(), "/", request -> request, BodyHandlers.discarding());
        Verdict verdict = HttpVerdicts.standard().classify(OP, answer, null);
        assertThat(verdict).isNotNull();
        assertThat(verdict.kind()).isEqualTo(kind);
        assertThat(verdict.pushbackNanos()).isZero();
        Throwable thrown = catchThrowable(() -> http.get(at(), "/"));
        if (status < 400) {
            assertThat(thrown).isNull();
        } else {
            Verdict told = Classifier.standard().classify(OP, null, thrown);
            assertThat(told).isNotNull();
            assertThat(told.kind()).isEqualTo(kind);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void anOverloadedEndpointTellsHowLongToWait(int status) {
        SERVER.stubFor(get("/").willReturn(aResponse().withStatus(status).withHeader("Retry-After", "7")));
        HttpStatusException refused = catchThrowableOfType(HttpStatusException.class, () -> http.get(at(), "/"));
        assertThat(refused.verdict().kind()).isEqualTo(Verdict.Kind.OVERLOADED);
        assertThat(refused.verdict().pushbackNanos())
                .isEqualTo(Duration.ofSeconds(7).toNanos());
    }

    @Test
    void aStatusExceptionHoldsTheAnswerAndKeepsItOutOfItsText() {
        SERVER.stubFor(get(anyUrl()).willReturn(aResponse().withStatus(404).withBody("secret body")));
        HttpStatusException missing =
                catchThrowableOfType(HttpStatusException.class, () -> http.get(at(), "/charges/9?key=secret"));
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.response()).isNotNull();
        assertThat(missing.response().body()).isEqualTo("secret body");
        assertThat(missing)
                .hasMessage("GET http://localhost:" + SERVER.getPort() + "/charges/9: status 404")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> http.getAsync(at(), "/charges/9").get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(HttpStatusException.class);
    }

    @Test
    void onlyResponsesAreForTheHttpClassifierToJudge() {
        Classifier classifier = HttpVerdicts.standard();
        assertThat(classifier.classify(OP, "text", null)).isNull();
        assertThat(classifier.classify(OP, null, null)).isNull();
        assertThat(classifier.classify(OP, null, new IOException("broken"))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "EMPTY_RESPONSE, NO_ANSWER",
        "CONNECTION_RESET_BY_PEER, NO_ANSWER",
        "RANDOM_DATA_THEN_CLOSE, NO_ANSWER",
        "MALFORMED_RESPONSE_CHUNK, HEAD_SEEN"
    })
    void whatWireMockBreaksIsTold(Fault fault, Progress progress) {
        SERVER.stubFor(post("/").willReturn(aResponse().withBody("some text").withFault(fault)));
        HttpTransportException failure =
                catchThrowableOfType(HttpTransportException.class, () -> http.post(at(), "/", "text/plain", "body"));
        assertThat(failure.progress()).isEqualTo(progress);
        assertThat(failure).hasMessageStartingWith("POST http://localhost:" + SERVER.getPort() + "/: ");
        SERVER.verify(1, postRequestedFor(urlEqualTo("/")));
    }

    @Test
    void aSlowBodyThatIsDoneInTimeIsWhole() throws Exception {
        SERVER.stubFor(get("/").willReturn(aResponse().withBody("0123456789").withChunkedDribbleDelay(5, 200)));
        assertThat(http.get(at(), "/").body()).isEqualTo("0123456789");
    }

    @Test
    void aStreamIsTheCallersOnceItIsHandedOver() throws Exception {
        SERVER.stubFor(get("/").willReturn(aResponse().withBody("0123456789").withChunkedDribbleDelay(5, 600)));
        HttpResponse<InputStream> answer =
                http.send(at(Duration.ofMillis(300)), "/", request -> request, BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("0123456789");
        }
    }

    @Test
    void theTimeLeftIsNotCarriedUnlessAskedFor() throws Exception {
        SERVER.stubFor(get("/").willReturn(aResponse()));
        http.get(at(), "/");
        SERVER.verify(getRequestedFor(urlEqualTo("/")).withoutHeader(DeadlineCarrier.DEFAULT_HEADER));
    }

    @Test
    void theTimeLeftIsCarriedAndOnlyShrinks() throws Exception {
        SERVER.stubFor(get(anyUrl()).willReturn(aResponse()));
        String header = DeadlineCarrier.DEFAULT_HEADER;
        try (JdkTransport carrying =
                JdkTransport.builder().deadlineCarrier(DeadlineCarrier.millis()).build()) {
            carrying.get(at(Duration.ofSeconds(5)), "/fresh");
            for (String given : List.of("120", "999999", "soon")) {
                carrying.send(
                        at(Duration.ofSeconds(5)),
                        "/" + given,
                        r -> r.header(header, given),
                        BodyHandlers.discarding());
            }
        }
        assertThat(carried("/fresh")).isBetween(1L, 5_000L);
        assertThat(carried("/120")).isEqualTo(120);
        assertThat(carried("/999999")).isBetween(1L, 5_000L);
        assertThat(carried("/soon")).isBetween(1L, 5_000L);
    }

    private static long carried(String path) {
        LoggedRequest request =
                SERVER.findAll(getRequestedFor(urlEqualTo(path))).get(0);
        assertThat(request.header(DeadlineCarrier.DEFAULT_HEADER).values()).hasSize(1);
        return Long.parseLong(request.getHeader(DeadlineCarrier.DEFAULT_HEADER));
    }

    @Test
    void aTimedOutStreamOfHttp2LeavesItsConnectionToTheOthers() throws Exception {
        SERVER.stubFor(get("/slow").willReturn(aResponse().withFixedDelay(30_000)));
        SERVER.stubFor(get("/fast").willReturn(aResponse().withBody("fast")));
        try (JdkTransport two =
                JdkTransport.builder().version(HttpClient.Version.HTTP_2).build()) {
            assertThat(two.get(at(), "/fast").version()).isEqualTo(HttpClient.Version.HTTP_2);
            HttpTransportException timeout = catchThrowableOfType(
                    HttpTransportException.class, () -> two.get(at(Duration.ofMillis(200)), "/slow"));
            assertThat(timeout).isInstanceOf(HttpTransportTimeoutException.class);
            assertThat(timeout.progress()).isEqualTo(Progress.NO_ANSWER);
            assertThat(two.get(at(), "/fast").body()).isEqualTo("fast");
        }
    }

    @Test
    void settingsThatOnlyAClientCanHaveAreRefusedBesideAGivenClient() {
        HttpClient theirs = HttpClient.newHttpClient();
        try {
            assertThatThrownBy(() -> JdkTransport.builder()
                            .connectTimeout(Duration.ofSeconds(1))
                            .over(theirs))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected: no connect timeout");
        } finally {
            ClientEnd.end(theirs);
        }
        assertThatThrownBy(() -> JdkTransport.builder().connectTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("connect timeout: PT0S (expected: > 0)");
    }
}
