package io.fairlead;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fairlead.core.AttemptFunction;
import io.fairlead.core.Op;
import io.fairlead.core.Outcome;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.discovery.StaticDiscovery;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Pauser;
import io.fairlead.core.time.Scheduler;
import io.fairlead.core.time.SystemEnvironment;
import io.fairlead.core.time.Ticker;
import io.fairlead.resilience.Guard;
import io.fairlead.resilience.breaker.BreakerOverride;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What calls cost in bytes and in clock reads: never in nanoseconds. */
class CostOfACallTest {
    private static final int WARM_UP = 60_000;
    private static final int COUNTED = 20_000;
    /** What the compiler and the slices of a budget leave behind now and then, spread over the calls counted. */
    private static final double NEXT_TO_NOTHING = 0.5;

    /** A future of the caller's own: 104 with references of 4 bytes. */
    private static final int MOST_BYTES_ASYNCHRONOUS = 120;

    /** An outcome and an exception without a stack. */
    private static final int MOST_BYTES_OF_A_REFUSAL = 64;

    private static final Op READ = Op.named("read").idempotent();
    private static final AttemptFunction<String, RuntimeException> ANSWER = at -> "yes";

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Real time whose reads are counted. */
    private static final class Counting implements Environment, AutoCloseable {
        private final SystemEnvironment system = new SystemEnvironment();
        private final AtomicLong reads = new AtomicLong();
        private final Thread caller = Thread.currentThread();

        /** How often one run of {@code call} reads the clock. */
        double readsOf(Runnable call) {
            call.run();
            long before = reads.get();
            for (int i = 0; i < 1_000; i++) {
                call.run();
            }
            return (reads.get() - before) / 1_000.0;
        }

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

    /** Bytes that one run of {@code call} allocates on this thread, once it is compiled. */
    private double bytesOf(Runnable call) {
        for (int i = 0; i < WARM_UP; i++) {
            call.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < COUNTED; i++) {
            call.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / (double) COUNTED;
    }

    @ParameterizedTest
    @ValueSource(strings = {"round-robin", "weighted-round-robin", "least-connections", "consistent-hash"})
    void aSuccessfulBlockingCallAllocatesNothing(String balancer) {
        try (Fairlead fairlead = Fairlead.builder().discovery(endpoints(100)).build()) {
            ServiceClient client = everythingOn(fairlead, balancer).build();
            Op op = READ.key("user-42");
            double bytes = bytesOf(() -> client.call(op, ANSWER));
            System.out.printf("bytes per call, %s, 100 endpoints: %.2f%n", balancer, bytes);
            assertThat(bytes).isLessThanOrEqualTo(NEXT_TO_NOTHING);
        }
    }

    @Test
    void aCallSiteThatCannotBeSeenThroughAllocatesNothing() {
        List<AttemptFunction<String, RuntimeException>> codes =
                List.of(at -> "a", at -> at.endpoint().host(), at -> "c", at -> at.number() == 1 ? "d" : "e");
        try (Fairlead fairlead = Fairlead.builder().discovery(endpoints(100)).build()) {
            ServiceClient client = everythingOn(fairlead, "least-connections").build();
            int[] next = {0};
            double bytes = bytesOf(() -> client.call(READ, codes.get(next[0]++ & 3)));
            System.out.printf("bytes per call, four kinds of code: %.2f%n", bytes);
            assertThat(bytes).isLessThanOrEqualTo(NEXT_TO_NOTHING);
        }
    }

    @Test
    void aGuardedCallAllocatesNothing() {
        try (Guard guard = Guard.named("database")
                .retry(r -> r.max(2))
                .idempotent()
                .breaker(b -> b.consecutiveFailures(5))
                .timeout(Duration.ofMillis(500))
                .build()) {
            double bytes = bytesOf(() -> guard.call(() -> "yes"));
            System.out.printf("bytes per guarded call: %.2f%n", bytes);
            assertThat(bytes).isLessThanOrEqualTo(NEXT_TO_NOTHING);
        }
    }

    @Test
    void anAsynchronousCallWhoseStageIsDoneAllocatesItsFuture() {
        CompletableFuture<String> done = CompletableFuture.completedFuture("yes");
        try (Fairlead fairlead = Fairlead.builder().discovery(endpoints(100)).build()) {
            ServiceClient client = everythingOn(fairlead, "least-connections").build();
            CompletableFuture<?>[] last = new CompletableFuture<?>[1];
            double bytes = bytesOf(() -> last[0] = client.callAsync(READ, at -> done));
            System.out.printf("bytes per asynchronous call: %.2f%n", bytes);
            assertThat(last[0].join()).isEqualTo("yes");
            assertThat(bytes).isLessThanOrEqualTo(MOST_BYTES_ASYNCHRONOUS + NEXT_TO_NOTHING);
        }
    }

    @Test
    void aRefusalAllocatesItsOutcomeAndItsException() {
        try (Guard guard =
                Guard.named("database").breaker(b -> b.consecutiveFailures(5)).build()) {
            guard.override(BreakerOverride.FORCED_OPEN);
            Object[] last = new Object[1];
            double bytes = bytesOf(() -> last[0] = guard.tryCall(() -> "no"));
            System.out.printf("bytes per refusal: %.2f%n", bytes);
            assertThat(last[0]).isInstanceOf(Outcome.Rejection.class);
            assertThat(bytes).isLessThanOrEqualTo(MOST_BYTES_OF_A_REFUSAL + NEXT_TO_NOTHING);
        }
    }

    @Test
    void anAttemptReadsTheClockTwice() {
        CompletableFuture<String> done = CompletableFuture.completedFuture("yes");
        try (Counting environment = new Counting();
                Fairlead fairlead = Fairlead.builder()
                        .discovery(endpoints(100))
                        .environment(environment)
                        .build()) {
            ServiceClient client = everythingOn(fairlead, "least-connections").build();
            assertThat(environment.readsOf(() -> client.call(READ, ANSWER))).isLessThanOrEqualTo(2.0);
            assertThat(environment.readsOf(() -> client.callAsync(READ, at -> done)))
                    .isLessThanOrEqualTo(2.0);
        }
    }

    @Test
    void aRefusalReadsTheClockOnce() {
        try (Counting environment = new Counting();
                Guard guard = Guard.named("database")
                        .environment(environment)
                        .breaker(b -> b.consecutiveFailures(5))
                        .build()) {
            guard.override(BreakerOverride.FORCED_OPEN);
            assertThat(environment.readsOf(() -> guard.tryCall(() -> "no"))).isLessThanOrEqualTo(1.0);
        }
    }
}
