package io.fairlead.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fairlead.core.CallReport;
import io.fairlead.core.Deadline;
import io.fairlead.core.Endpoint;
import io.fairlead.core.Op;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.StopReason;
import io.fairlead.core.Verdict;
import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import io.fairlead.core.discovery.StaticDiscovery;
import io.fairlead.core.engine.AttemptWatch;
import io.fairlead.core.engine.CallPolicy;
import io.fairlead.core.engine.EngineClient;
import io.fairlead.core.engine.ServiceOptions;
import io.fairlead.core.engine.ServicePool;
import io.fairlead.core.event.Observer;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.core.retry.RetryPolicy;
import io.fairlead.core.time.SystemEnvironment;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The transport inside a real client of a service, one of whose instances hangs. */
@Timeout(60)
class ServiceCallTest {
    private static final Op READ = Op.named("GET /").idempotent();
    private static final Op WRITE = Op.named("POST /");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(150);

    private final SystemEnvironment environment = new SystemEnvironment();
    private final JdkTransport http = Punctuality.patientTransport();

    @BeforeAll
    static void warmUp() throws Exception {
        Punctuality.warmUp();
    }

    @AfterEach
    void close() {
        http.close();
        environment.close();
    }

    @Test
    void aCallToHangingInstancesEndsAtItsDeadline() throws Exception {
        try (FaultServer hang = FaultServer.playing(FaultServer.HANG);
                FaultServer drip = FaultServer.playing(FaultServer.DRIP_BODY);
                ServiceClient service = client(LONG, SHORT, retries(2), hang.endpoint(), drip.endpoint())) {
            Punctuality.assertEachInTime(8, 400_000_000, end -> {
                Throwable thrown = catchThrowable(() -> service.call(
                        READ.by(new Deadline(end)), at -> http.get(at, "/").body()));
                assertThat(thrown).isNotNull();
                CallReport report = CallReport.of(thrown);
                assertThat(report).isNotNull();
                assertThat(report.stopReason()).isEqualTo(StopReason.DEADLINE);
            });
            assertAllFree(service, hang, drip);
        }
    }

    @Test
    void anAsynchronousCallToHangingInstancesEndsAtItsDeadline() throws Exception {
        try (FaultServer hang = FaultServer.playing(FaultServer.HANG);
                FaultServer drip = FaultServer.playing(FaultServer.DRIP_BODY);
                ServiceClient service = client(LONG, SHORT, retries(2), hang.endpoint(), drip.endpoint())) {
            Punctuality.assertEachInTime(8, 400_000_000, end -> {
                CompletableFuture<String> call = service.callAsync(
                        READ.by(new Deadline(end)), at -> http.getAsync(at, "/").thenApply(HttpResponse::body));
                assertThat(catchThrowable(call::get)).isNotNull();
            });
            assertAllFree(service, hang, drip);
        }
    }

    @Test
    void aRetryIsAnsweredByTheInstanceThatDoesNotHang() throws Exception {
        try (FaultServer hang = FaultServer.playing(FaultServer.HANG);
                FaultServer well = FaultServer.playing(FaultServer.ANSWER);
                ServiceClient service = client(LONG, SHORT, retries(1), hang.endpoint(), well.endpoint())) {
            String blocking = service.call(READ, at -> http.get(at, "/").body());
            String later = service.callAsync(READ, at -> http.getAsync(at, "/").thenApply(HttpResponse::body))
                    .get();
            assertThat(List.of(blocking, later)).containsOnly("ok");
            assertThat(hang.requests()).isEqualTo(2);
            assertThat(FaultServer.eventually(() -> hang.open() == 0)).isTrue();
            assertThat(FaultServer.eventually(() -> inFlight(service) == 0)).isTrue();
        }
    }

    @Test
    void aWriteMovesOnFromARefusedConnectionButNotFromALostAnswer() throws Exception {
        FaultServer gone = FaultServer.playing(FaultServer.HANG);
        Endpoint refusing = gone.endpoint();
        gone.close();
        try (FaultServer cutting = FaultServer.playing(FaultServer.CLOSE_BEFORE_ANSWER);
                FaultServer well = FaultServer.playing(FaultServer.ANSWER);
                ServiceClient moving = client(LONG, null, retries(1), refusing, well.endpoint());
                ServiceClient staying = client(LONG, null, retries(1), cutting.endpoint(), well.endpoint())) {
            String moved = moving.call(
                    WRITE, at -> http.post(at, "/", "text/plain", "body").body());
            assertThat(moved).isEqualTo("ok");
            Throwable lost = catchThrowable(() -> staying.call(WRITE, at -> http.post(at, "/", "text/plain", "body")));
            assertThat(lost).isInstanceOf(HttpTransportException.class);
            CallReport report = CallReport.of(lost);
            assertThat(report).isNotNull();
            assertThat(report.stopReason()).isEqualTo(StopReason.NOT_IDEMPOTENT);
            assertThat(cutting.requests()).isEqualTo(1);
            assertThat(well.requests()).isEqualTo(1);
        }
    }

    @Test
    void aStatusOfTheShortFormIsJudgedWithoutAnyClassifier() throws Exception {
        FaultServer.Fault missing = connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        };
        try (FaultServer server = FaultServer.playing(missing);
                ServiceClient service = client(LONG, null, retries(3), server.endpoint())) {
            Throwable thrown = catchThrowable(
                    () -> service.call(READ, at -> http.get(at, "/").body()));
            assertThat(thrown).isInstanceOf(HttpStatusException.class);
            CallReport report = CallReport.of(thrown);
            assertThat(report).isNotNull();
            assertThat(report.attempts()).hasSize(1);
            assertThat(report.attempts().get(0).verdict()).isEqualTo(Verdict.IGNORED);
        }
    }

    @Test
    void closingTheClientCancelsWhatHangs() throws Exception {
        try (FaultServer hang = FaultServer.playing(FaultServer.HANG)) {
            ServiceClient service = client(LONG, LONG, retries(0), hang.endpoint());
            CompletableFuture<String> call =
                    service.callAsync(READ, at -> http.getAsync(at, "/").thenApply(HttpResponse::body));
            assertThat(FaultServer.eventually(() -> hang.requests() == 1)).isTrue();
            service.close(Duration.ZERO);
            assertThat(call).isCancelled();
            assertAllFree(service, hang);
        }
    }

    private static void assertAllFree(ServiceClient service, FaultServer... servers) throws InterruptedException {
        assertThat(FaultServer.eventually(() -> inFlight(service) == 0)).isTrue();
        for (FaultServer server : servers) {
            assertThat(server.accepted()).isPositive();
            assertThat(FaultServer.eventually(() -> server.open() == 0)).isTrue();
        }
    }

    private static long inFlight(ServiceClient service) {
        return service.view().nodes().stream()
                .mapToLong(node -> node.inFlight())
                .sum();
    }

    private ServiceClient client(
            Duration deadline, @Nullable Duration attempt, RetryPolicy retry, Endpoint... endpoints)
            throws InterruptedException {
        StaticDiscovery discovery = new StaticDiscovery().set("payments", endpoints);
        ServiceOptions options = new ServiceOptions(new InOrder(), List.of(), List.of(), RetryBudget.UNLIMITED);
        ServicePool pool = new ServicePool("payments", discovery, options, environment, Observer.NONE).start();
        ServiceClient client = new EngineClient(
                pool, CallPolicy.of(deadline, attempt, retry), new AttemptWatch(environment), pool::close);
        assertThat(client.awaitReady(LONG)).isTrue();
        return client;
    }

    private static RetryPolicy retries(int max) {
        return new RetryPolicy() {
            @Override
            public int maxRetries() {
                return max;
            }

            @Override
            public long delayNanos(int retry, long previousDelayNanos, Verdict verdict, RandomGenerator random) {
                return 0;
            }
        };
    }

    /** The first that was not tried. */
    private static final class InOrder implements Balancer {
        @Override
        public String name() {
            return "in order";
        }

        @Override
        public Picker picker(List<? extends Node> nodes, @Nullable Picker previous, RandomGenerator random) {
            List<Node> copy = List.copyOf(nodes);
            return (call, draw) -> copy.get(draw % copy.size());
        }
    }
}
