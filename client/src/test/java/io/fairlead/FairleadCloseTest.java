package io.fairlead;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.core.ClientClosedException;
import io.fairlead.core.Op;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.discovery.StaticDiscovery;
import io.fairlead.core.time.Environment;
import io.fairlead.testkit.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The edges of a Fairlead's life: a source that cannot start, settings without bound, and the end. */
class FairleadCloseTest {
    private static final Op READ = Op.named("read");

    /** Throws when it is first asked. */
    private static final class Unwell implements Discovery {
        private final StaticDiscovery well = StaticDiscovery.of("payments", "127.0.0.1:1");
        private boolean asked;

        @Override
        public Watch watch(String service, Environment environment, Listener listener) {
            if (!asked) {
                asked = true;
                throw new IllegalStateException("unwell");
            }
            return well.watch(service, environment, listener);
        }

        @Override
        public String describe() {
            return "unwell";
        }

        @Override
        public void close() {
            well.close();
        }
    }

    @Test
    void aServiceWhoseWatchCouldNotStartIsStartedByTheNextClient() {
        Fairlead fairlead = Fairlead.builder()
                .discovery(new Unwell())
                .environment(new VirtualTime())
                .build();
        ServiceBuilder payments = fairlead.service("payments");
        assertThatThrownBy(payments::build).hasMessage("unwell");

        ServiceClient client = payments.build();

        assertThat(client.<String, RuntimeException>call(READ, at -> "yes")).isEqualTo("yes");
    }

    @Test
    void aClosedFairleadMakesNoClient() {
        Fairlead fairlead = Fairlead.builder()
                .discovery(StaticDiscovery.of("payments", "127.0.0.1:1"))
                .build();
        fairlead.close();

        assertThatThrownBy(() -> fairlead.service("payments").build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("payments: this Fairlead is closed");
    }

    @Test
    void closingAFairleadEndsTheCallsOfClientsThatAreStillOpen() {
        Fairlead fairlead = Fairlead.builder()
                .discovery(StaticDiscovery.of("payments", "127.0.0.1:1"))
                .build();
        ServiceClient open = fairlead.service("payments").build();
        CompletableFuture<String> call = open.callAsync(READ, at -> new CompletableFuture<>());

        fairlead.close(Duration.ofMillis(20));

        assertThat(call).isCancelled();
        assertThatThrownBy(() -> open.call(READ, at -> "yes")).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void anAttemptTimeoutTooLongToCountIsALongOne() {
        Fairlead fairlead = Fairlead.builder()
                .discovery(StaticDiscovery.of("payments", "127.0.0.1:1"))
                .environment(new VirtualTime())
                .build();

        ServiceClient client = fairlead.service("payments")
                .attemptTimeout(Duration.ofSeconds(Long.MAX_VALUE))
                .build();

        assertThat(client.<String, RuntimeException>call(READ, at -> "yes")).isEqualTo("yes");
    }

    @Test
    void aBlockingCallThatOutlivesTheDrainEndsWithTheFairlead() throws Exception {
        Fairlead fairlead = Fairlead.builder()
                .discovery(StaticDiscovery.of("payments", "127.0.0.1:1"))
                .build();
        ServiceClient client = fairlead.service("payments").build();
        CountDownLatch sent = new CountDownLatch(1);
        Thread caller = new Thread(() -> client.tryCall(READ, at -> {
            sent.countDown();
            Thread.sleep(TimeUnit.MINUTES.toMillis(10));
            return "never";
        }));
        caller.start();
        sent.await();

        client.close(Duration.ZERO);
        fairlead.close();

        caller.join(ofSeconds(60).toMillis());
        assertThat(caller.isAlive()).isFalse();
    }
}
