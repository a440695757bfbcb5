package io.fairlead.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fairlead.core.Attempt;
import io.fairlead.core.Endpoint;
import io.fairlead.core.Progress;
import io.fairlead.core.Verdict;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class JdkTransportFaultTest {
    private static final Duration SHORT = Duration.ofMillis(250);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final JdkTransport http = Punctuality.patientTransport();

    @BeforeAll
    static void warmUp() throws Exception {
        Punctuality.warmUp();
    }

    @AfterEach
    void close() {
        http.close();
    }

    /** Faults that would hold an attempt forever, and how far it comes. */
    enum Hang {
        HANG(FaultServer.HANG, Progress.NO_ANSWER),
        DRIP_HEAD(FaultServer.DRIP_HEAD, Progress.NO_ANSWER),
        HEAD_THEN_HANG(FaultServer.HEAD_THEN_HANG, Progress.HEAD_SEEN),
        DRIP_BODY(FaultServer.DRIP_BODY, Progress.BODY_CUT),
        INTERIM_THEN_HANG(FaultServer.INTERIM_THEN_HANG, Progress.NO_ANSWER);

        private final FaultServer.Fault fault;
        private final Progress progress;

        Hang(FaultServer.Fault fault, Progress progress) {
            this.fault = fault;
            this.progress = progress;
        }
    }

    /** Faults that end by themselves, and how far the exchange came. */
    enum Break {
        CLOSE_BEFORE_ANSWER(FaultServer.CLOSE_BEFORE_ANSWER, Progress.NO_ANSWER),
        RESET_BEFORE_ANSWER(FaultServer.RESET_BEFORE_ANSWER, Progress.NO_ANSWER),
        CUT_BODY(FaultServer.CUT_BODY, Progress.BODY_CUT),
        CUT_CHUNK(FaultServer.CUT_CHUNK, Progress.BODY_CUT),
        RESET_IN_BODY(FaultServer.RESET_IN_BODY, Progress.BODY_CUT);

        private final FaultServer.Fault fault;
        private final Progress progress;

        Break(FaultServer.Fault fault, Progress progress) {
            this.fault = fault;
            this.progress = progress;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHangEndsAtItsTimeAndClosesItsConnection(Hang hang) throws Exception {
        try (FaultServer server = FaultServer.playing(hang.fault)) {
            Punctuality.assertEachInTime(4, SHORT.toNanos(), end -> {
                HttpTransportTimeoutException timeout = catchThrowableOfType(
                        HttpTransportTimeoutException.class,
                        () -> http.get(new TimedAttempt(server.endpoint(), end), "/charges?token=secret"));
                assertThat(timeout.progress()).isEqualTo(hang.progress);
                assertThat(timeout.verdict()).isEqualTo(Verdict.TIMED_OUT);
                assertThat(timeout)
                        .hasMessageContaining("GET http://" + server.endpoint().authority() + "/charges")
                        .hasMessageContaining(hang.progress.name())
                        .hasMessageNotContaining("secret");
            });
            assertThat(FaultServer.eventually(() -> server.open() == 0)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAsynchronousHangEndsAtItsTimeAndClosesItsConnection(Hang hang) throws Exception {
        try (FaultServer server = FaultServer.playing(hang.fault)) {
            Punctuality.assertEachInTime(4, SHORT.toNanos(), end -> {
                HttpTransportException failure =
                        failureOf(http.postAsync(new TimedAttempt(server.endpoint(), end), "/", "text/plain", "body"));
                assertThat(failure).isInstanceOf(HttpTransportTimeoutException.class);
                assertThat(failure.progress()).isEqualTo(hang.progress);
            });
            assertThat(FaultServer.eventually(() -> server.open() == 0)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBreakIsToldWithHowFarItCame(Break fault) throws Exception {
        try (FaultServer server = FaultServer.playing(fault.fault)) {
            HttpTransportException failure = catchThrowableOfType(
                    HttpTransportException.class, () -> http.get(TimedAttempt.of(server.endpoint(), LONG), "/"));
            assertThat(failure.progress()).isEqualTo(fault.progress);
            assertThat(failure.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(failure).hasCauseInstanceOf(IOException.class);
            assertThat(failure.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().contains("FaultTest"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPostIsSentOnceWhateverBreaks(Break fault) throws Exception {
        try (FaultServer server = FaultServer.playing(fault.fault)) {
            HttpTransportException failure = catchThrowableOfType(
                    HttpTransportException.class,
                    () -> http.post(TimedAttempt.of(server.endpoint(), LONG), "/", "text/plain", "body"));
            assertThat(failure.progress()).isEqualTo(fault.progress);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void theJdkItselfRepeatsAGetWhoseConnectionClosedBeforeItsAnswer() throws Exception {
        try (FaultServer server = FaultServer.playing(FaultServer.CLOSE_BEFORE_ANSWER)) {
            assertThat(catchThrowable(() -> http.get(TimedAttempt.of(server.endpoint(), LONG), "/")))
                    .isInstanceOf(HttpTransportException.class);
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @Test
    void aPooledConnectionThatClosesUnderAPostMightHaveTakenIt() throws Exception {
        try (FaultServer server = FaultServer.playing(FaultServer.ANSWER_ONCE_THEN_CLOSE)) {
            Attempt at = TimedAttempt.of(server.endpoint(), LONG);
            assertThat(http.post(at, "/", "text/plain", "one").body()).isEqualTo("ok");
            HttpTransportException failure =
                    catchThrowableOfType(HttpTransportException.class, () -> http.post(at, "/", "text/plain", "two"));
            assertThat(failure.progress()).isEqualTo(Progress.NO_ANSWER);
            assertThat(server.accepted()).isEqualTo(1);
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @Test
    void interimAnswersAreNotTheAnswer() throws Exception {
        try (FaultServer server = FaultServer.playing(FaultServer.INTERIM_THEN_ANSWER)) {
            HttpResponse<String> answer = http.get(TimedAttempt.of(server.endpoint(), LONG), "/");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("ok");
        }
    }

    @Test
    void aCommonPoolThatIsStuckHoldsUpNoAnswer() throws Exception {
        CountDownLatch unstuck = new CountDownLatch(1);
        int more = 4 * (ForkJoinPool.getCommonPoolParallelism() + 1);
        for (int i = 0; i < more; i++) {
            ForkJoinPool.commonPool().execute(() -> {
                try {
                    unstuck.await();
                } catch (InterruptedException end) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        try (FaultServer server = FaultServer.playing(FaultServer.ANSWER)) {
            Attempt at = TimedAttempt.of(server.endpoint(), Duration.ofSeconds(5));
            assertThat(http.get(at, "/").body()).isEqualTo("ok");
            assertThat(http.getAsync(at, "/").get().body()).isEqualTo("ok");
        } finally {
            unstuck.countDown();
        }
    }

    @Test
    void aRefusedConnectionSentNothing() throws Exception {
        Endpoint nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = Endpoint.of("127.0.0.1", closed.getLocalPort());
        }
        assertNothingSent(nobody);
    }

    @Test
    void anUnknownHostSentNothing() {
        // A label of more than 63 letters is refused by the resolver itself: no query leaves this machine.
        assertNothingSent(Endpoint.of("a".repeat(70) + ".invalid", 80));
    }

    private void assertNothingSent(Endpoint endpoint) {
        HttpTransportException get = catchThrowableOfType(
                HttpTransportException.class, () -> http.get(TimedAttempt.of(endpoint, LONG), "/"));
        HttpTransportException post =
                failureOf(http.postAsync(TimedAttempt.of(endpoint, LONG), "/", "text/plain", "body"));
        for (HttpTransportException failure : List.of(get, post)) {
            assertThat(failure.progress()).isEqualTo(Progress.NOT_SENT);
            assertThat(failure.verdict()).isEqualTo(Verdict.REFUSED);
        }
    }

    @Test
    void aConnectTimeoutSentNothing() throws Exception {
        try (FullBacklog full = new FullBacklog();
                JdkTransport hasty = JdkTransport.builder()
                        .connectTimeout(Duration.ofMillis(150))
                        .build()) {
            HttpTransportException failure = catchThrowableOfType(
                    HttpTransportException.class, () -> hasty.get(TimedAttempt.of(full.endpoint(), LONG), "/"));
            assertThat(failure).isInstanceOf(HttpTransportTimeoutException.class);
            assertThat(failure.progress()).isEqualTo(Progress.NOT_SENT);
            assertThat(failure.verdict()).isEqualTo(Verdict.REFUSED);
        }
    }

    @Test
    void aConnectThatOutlastsTheAttemptEndsAtItsTimeWithNothingSent() throws Exception {
        try (FullBacklog full = new FullBacklog()) {
            Punctuality.assertEachInTime(4, SHORT.toNanos(), end -> {
                HttpTransportException failure = catchThrowableOfType(
                        HttpTransportException.class,
                        () -> http.post(new TimedAttempt(full.endpoint(), end), "/", "text/plain", "body"));
                assertThat(failure).isInstanceOf(HttpTransportTimeoutException.class);
                assertThat(failure.progress()).isEqualTo(Progress.NOT_SENT);
            });
        }
    }

    @Test
    void withoutTimeNothingIsSent() throws Exception {
        try (FaultServer server = FaultServer.playing(FaultServer.ANSWER)) {
            Attempt over = TimedAttempt.of(server.endpoint(), Duration.ZERO);
            HttpTransportException blocking =
                    catchThrowableOfType(HttpTransportException.class, () -> http.get(over, "/"));
            HttpTransportException later = failureOf(http.getAsync(over, "/"));
            assertThat(blocking.progress()).isEqualTo(Progress.NOT_SENT);
            assertThat(later.progress()).isEqualTo(Progress.NOT_SENT);
            assertThat(server.accepted()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancellingWhatWasMadeOfTheFutureClosesTheConnection(Hang hang) throws Exception {
        try (FaultServer server = FaultServer.playing(hang.fault)) {
            CompletableFuture<String> body =
                    http.getAsync(TimedAttempt.of(server.endpoint(), LONG), "/").thenApply(HttpResponse::body);
            assertThat(FaultServer.eventually(() -> server.requests() == 1)).isTrue();
            assertThat(body.cancel(true)).isTrue();
            assertThat(body).isCancelled();
            assertThat(FaultServer.eventually(() -> server.open() == 0)).isTrue();
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptClosesTheConnectionAndKeepsTheFlag(Hang hang) throws Exception {
        try (FaultServer server = FaultServer.playing(hang.fault)) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            CountDownLatch flagKept = new CountDownLatch(1);
            Thread caller = new Thread(() -> {
                thrown.set(catchThrowable(() -> http.get(TimedAttempt.of(server.endpoint(), LONG), "/")));
                if (Thread.currentThread().isInterrupted()) {
                    flagKept.countDown();
                }
            });
            caller.start();
            assertThat(FaultServer.eventually(() -> server.requests() == 1)).isTrue();
            caller.interrupt();
            caller.join();
            assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class).hasMessageContaining("interrupted");
            assertThat(flagKept.getCount()).isZero();
            assertThat(FaultServer.eventually(() -> server.open() == 0)).isTrue();
        }
    }

    @Test
    void anInterruptedThreadSendsNothing() throws Exception {
        try (FaultServer server = FaultServer.playing(FaultServer.ANSWER)) {
            Thread.currentThread().interrupt();
            Throwable thrown = catchThrowable(() -> http.get(TimedAttempt.of(server.endpoint(), LONG), "/"));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(thrown).isInstanceOf(InterruptedIOException.class);
            assertThat(server.accepted()).isZero();
        }
    }

    @Test
    void closeCancelsWhatIsUnderWayAndLeavesNoThreadAndNoConnection() throws Exception {
        try (FaultServer hanging = FaultServer.playing(FaultServer.HANG);
                FaultServer answering = FaultServer.playing(FaultServer.ANSWER)) {
            List<Thread> before = threads();
            JdkTransport transport = JdkTransport.create();
            List<CompletableFuture<?>> futures = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                futures.add(transport.getAsync(TimedAttempt.of(hanging.endpoint(), LONG), "/"));
                transport.get(TimedAttempt.of(answering.endpoint(), LONG), "/");
            }
            assertThat(FaultServer.eventually(() -> hanging.requests() == 5)).isTrue();
            assertThat(threads().size()).isGreaterThan(before.size());
            transport.close();
            assertThat(futures).allMatch(CompletableFuture::isDone);
            assertThat(catchThrowable(() -> futures.get(0).join()))
                    .satisfiesAnyOf(
                            error -> assertThat(error).isInstanceOf(CancellationException.class),
                            error -> assertThat(error).hasCauseInstanceOf(CancellationException.class));
            assertThat(FaultServer.eventually(() -> hanging.open() == 0 && answering.open() == 0))
                    .isTrue();
            assertThat(FaultServer.eventually(() -> before.containsAll(threads())))
                    .as("threads left: %s", threads())
                    .isTrue();
            assertThat(catchThrowable(() -> transport.get(TimedAttempt.of(answering.endpoint(), LONG), "/")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("transport: closed (expected: open)");
        }
    }

    @Test
    void closeLeavesAClientThatIsNotOursOpen() throws Exception {
        try (FaultServer server = FaultServer.playing(FaultServer.ANSWER)) {
            HttpClient theirs = HttpClient.newHttpClient();
            try (JdkTransport transport = JdkTransport.over(theirs)) {
                assertThat(transport
                                .get(TimedAttempt.of(server.endpoint(), LONG), "/")
                                .body())
                        .isEqualTo("ok");
            }
            try (JdkTransport again = JdkTransport.over(theirs)) {
                assertThat(again.get(TimedAttempt.of(server.endpoint(), LONG), "/")
                                .body())
                        .isEqualTo("ok");
            } finally {
                ClientEnd.end(theirs);
            }
        }
    }

    @Test
    void aHandlerThatThrowsIsTheCallersOwnFailure() throws Exception {
        try (FaultServer server = FaultServer.playing(FaultServer.ANSWER)) {
            Attempt at = TimedAttempt.of(server.endpoint(), LONG);
            assertThat(catchThrowable(() -> http.send(at, "/", r -> r, head -> {
                        throw new UnsupportedOperationException("mine");
                    })))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage("mine");
        }
    }

    @Test
    void anExchangeThatIsOverHoldsItsConnectionOnlyInThePool() throws Exception {
        try (FaultServer server = FaultServer.playing(FaultServer.ANSWER)) {
            for (int i = 0; i < 50; i++) {
                HttpResponse<String> answer =
                        http.send(TimedAttempt.of(server.endpoint(), LONG), "/", r -> r, BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
            }
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive()
                        && (thread.getName().startsWith("fairlead-http")
                                || thread.getName().startsWith("HttpClient-")))
                .toList();
    }

    private static HttpTransportException failureOf(CompletableFuture<?> future) {
        ExecutionException failed = catchThrowableOfType(ExecutionException.class, future::get);
        assertThat(failed).hasCauseInstanceOf(HttpTransportException.class);
        return (HttpTransportException) failed.getCause();
    }
}
