package io.fairlead;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fairlead.core.AttemptFunction;
import io.fairlead.core.Op;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.discovery.StaticDiscovery;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Pauser;
import io.fairlead.core.time.Scheduler;
import io.fairlead.core.time.SystemEnvironment;
import io.fairlead.core.time.Ticker;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a successful blocking call with everything on costs, in bytes and in clock reads: never in nanoseconds. */
class CostOfACallTest {
    private static final int WARM_UP = 60_000;
    private static final int COUNTED = 20_000;
    private static final int MOST_BYTES = 128;
    private static final Op READ = Op.named("read").idempotent();
    private static final AttemptFunction<String, RuntimeException> ANSWER = at -> "yes";

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Real time whose reads are counted. */
    private static final class Counting implements Environment, AutoCloseable {
        private final SystemEnvironment system = new SystemEnvironment();
        private final AtomicLong reads = new AtomicLong();
        private final Thread caller = Thread.currentThread();

        @Override
        public Ticker ticker() {
            return () -> {
                if (Thread.currentThread() == caller) {
                    reads.incrementAndGet();
                }
                return System.nanoTime();
            };
        }

        @Override
        public Scheduler scheduler() {
            return system.scheduler();
        }

        @Override
        public Executor executor() {
            return system.executor();
        }

        @Override
        public Executor control() {
            return system.control();
        }

        @Override
        public RandomGenerator random() {
            return system.random();
        }

        @Override
        public Pauser pauser() {
            return system.pauser();
        }

        @Override
        public void close() {
            system.close();
        }
    }

    private static StaticDiscovery endpoints(int count) {
        return StaticDiscovery.of(
                "payments",
                IntStream.rangeClosed(1, count).mapToObj(i -> "127.0.0.1:" + i).toArray(String[]::new));
    }

    private static ServiceBuilder everythingOn(Fairlead fairlead, String balancer) {
        return fairlead.service("payments")
                .balance(balancer)
                .attemptTimeout(Duration.ofMillis(500))
                .deadline(Duration.ofSeconds(3))
                .retry(r -> r.max(3))
                .breaker(b -> b.failureRate(0.5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"round-robin", "weighted-round-robin", "least-connections", "consistent-hash"})
    void aSuccessfulBlockingCallAllocatesAtMost128Bytes(String balancer) {
        try (Fairlead fairlead = Fairlead.builder().discovery(endpoints(100)).build()) {
            ServiceClient client = everythingOn(fairlead, balancer).build();
            Op op = READ.key("user-42");
            for (int i = 0; i < WARM_UP; i++) {
                client.call(op, ANSWER);
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < COUNTED; i++) {
                client.call(op, ANSWER);
            }
            double perCall = (threads.getCurrentThreadAllocatedBytes() - before) / (double) COUNTED;
            System.out.printf("bytes per call, %s, 100 endpoints: %.1f%n", balancer, perCall);
            assertThat(perCall).isLessThanOrEqualTo(MOST_BYTES);
        }
    }

    @Test
    void anAttemptReadsTheClockTwice() {
        try (Counting environment = new Counting();
                Fairlead fairlead = Fairlead.builder()
                        .discovery(endpoints(100))
                        .environment(environment)
                        .build()) {
            ServiceClient client = everythingOn(fairlead, "least-connections").build();
            client.call(READ, ANSWER);
            long before = environment.reads.get();
            for (int i = 0; i < 1_000; i++) {
                client.call(READ, ANSWER);
            }
            assertThat((environment.reads.get() - before) / 1_000.0).isLessThanOrEqualTo(2.0);
        }
    }
}
