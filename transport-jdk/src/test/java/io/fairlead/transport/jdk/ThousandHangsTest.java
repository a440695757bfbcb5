package io.fairlead.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many hangs at once, blocking and asynchronous: 200 of each by default, 4,000 at the scale of the long suite. */
class ThousandHangsTest {
    private static final int ROUNDS = 5 * Integer.getInteger("fairlead.test.scale", 1);
    private static final int AT_ONCE = 40;
    private static final long TIME = TimeUnit.MILLISECONDS.toNanos(200);

    @BeforeAll
    static void warmUp() throws Exception {
        Punctuality.warmUp();
    }

    @Test
    void everyBlockingHangIsOverAtItsTime() throws Exception {
        try (FaultServer server = FaultServer.playing(FaultServer.HANG);
                JdkTransport http = JdkTransport.create()) {
            assertEveryRoundInTime(
                    server,
                    end -> assertThat(catchThrowable(() -> http.get(new TimedAttempt(server.endpoint(), end), "/")))
                            .isInstanceOf(HttpTransportTimeoutException.class));
        }
    }

    @Test
    void everyAsynchronousHangIsOverAtItsTime() throws Exception {
        try (FaultServer server = FaultServer.playing(FaultServer.HANG);
                JdkTransport http = JdkTransport.create()) {
            assertEveryRoundInTime(server, end -> {
                CompletableFuture<?> answer = http.getAsync(new TimedAttempt(server.endpoint(), end), "/");
                assertThat(catchThrowable(answer::get)).hasCauseInstanceOf(HttpTransportTimeoutException.class);
            });
        }
    }

    private static void assertEveryRoundInTime(FaultServer server, Punctuality.Timed timed) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Punctuality.assertEachInTime(AT_ONCE, TIME, timed);
        }
        // Where the machine was too slow to connect in time there was no request to hang; that must be the exception.
        assertThat(server.requests()).isGreaterThan(ROUNDS * AT_ONCE / 2);
        assertThat(FaultServer.eventually(() -> server.open() == 0)).isTrue();
    }
}
