package io.fairlead.benchmarks.guard;

import io.fairlead.benchmarks.Proof;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Guards of SmallRye Fault Tolerance without CDI, one a JVM, shared by all threads. */
public final class SmallRyeGuards {
    private static final String BREAKER = "bench";
    private static final AtomicInteger OTHERS = new AtomicInteger();

    private SmallRyeGuards() {}

    private static <T> TypedGuard.Builder<T> retryBreaker(TypedGuard.Builder<T> builder, String name) {
        return builder.withRetry()
                .maxRetries(2)
                .delay(0, ChronoUnit.MILLIS)
                .jitter(0, ChronoUnit.MILLIS)
                .done()
                .withCircuitBreaker()
                .requestVolumeThreshold(100)
                .failureRatio(0.9)
                .delay(Answers.LONG.toMillis(), ChronoUnit.MILLIS)
                .name(name)
                .done();
    }

    private static <T> TypedGuard.Builder<T> retryBreakerTimeout(
            TypedGuard.Builder<T> builder, String name, Duration timeout) {
        return retryBreaker(builder, name)
                .withTimeout()
                .duration(timeout.toMillis(), ChronoUnit.MILLIS)
                .done();
    }

    private static String another() {
        return "another-" + OTHERS.incrementAndGet();
    }

    private static CircuitBreakerState state(String breaker) {
        return CircuitBreakerMaintenance.get().currentState(breaker);
    }

    private static void proveClosed() {
        Proof.that(state(BREAKER) == CircuitBreakerState.CLOSED, "the breaker stayed closed");
    }

    private static void fail(TypedGuard<String> guard) {
        for (int i = 0; i < 200; i++) {
            Answers.failing(() -> guard.get(() -> {
                throw Answers.Failure.INSTANCE;
            }));
        }
    }

    /** Retry and breaker. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public static class RetryBreaker {
        TypedGuard<String> guard;

        /** Builds it. */
        @Setup
        public void start() {
            guard = retryBreaker(TypedGuard.create(String.class), BREAKER).build();
        }

        /** Proves that the breaker stayed closed, and that failures open it. */
        @TearDown
        public void check() {
            proveClosed();
            fail(guard);
            Proof.that(state(BREAKER) == CircuitBreakerState.OPEN, "failures open the breaker");
        }
    }

    /** Retry, breaker and an armed timeout. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public static class RetryBreakerTimeout {
        TypedGuard<String> guard;

        /** Builds it, and proves with another like it that its timeout fires. */
        @Setup
        public void start() {
            TypedGuard<String> soon = retryBreakerTimeout(TypedGuard.create(String.class), another(), Answers.SOON)
                    .build();
            Proof.timerIsArmed(() -> soon.call(Proof::hang), "SmallRye");
            guard = retryBreakerTimeout(TypedGuard.create(String.class), BREAKER, Answers.TIMEOUT)
                    .build();
        }

        /** Proves that the breaker stayed closed. */
        @TearDown
        public void check() {
            proveClosed();
        }
    }

    /** Retry, breaker and an armed timeout over a stage. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public static class Async {
        TypedGuard<CompletionStage<String>> guard;

        /** Builds it, and proves with another like it that its timeout fires. */
        @Setup
        public void start() {
            TypedGuard<CompletionStage<String>> soon = build(another(), Answers.SOON);
            Proof.timerIsArmed(
                    () -> soon.get(() -> new CompletableFuture<>())
                            .toCompletableFuture()
                            .get(),
                    "SmallRye");
            guard = build(BREAKER, Answers.TIMEOUT);
        }

        private static TypedGuard<CompletionStage<String>> build(String name, Duration timeout) {
            return retryBreakerTimeout(TypedGuard.create(new TypeLiteral<CompletionStage<String>>() {}), name, timeout)
                    .build();
        }

        /** Proves that the breaker stayed closed. */
        @TearDown
        public void check() {
            proveClosed();
        }
    }

    /** Retries at once. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init")
    public static class Retrying {
        final Answers.EveryOther code = new Answers.EveryOther();
        TypedGuard<String> guard;

        /** Builds it; half of the attempts fail, and the breaker bears that. */
        @Setup
        public void start() {
            guard = retryBreaker(TypedGuard.create(String.class), BREAKER).build();
            Proof.that(guard.get(code::call).equals(Answers.YES), "the second attempt succeeds");
        }

        /** Proves that the breaker stayed closed. */
        @TearDown
        public void check() {
            proveClosed();
        }
    }

    /** Its breaker is open; no retry, which would wait for it. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public static class Open {
        TypedGuard<String> guard;

        /** Opens it by failures. */
        @Setup
        public void start() {
            guard = TypedGuard.create(String.class)
                    .withCircuitBreaker()
                    .requestVolumeThreshold(2)
                    .delay(Answers.LONG.toMillis(), ChronoUnit.MILLIS)
                    .name(BREAKER)
                    .done()
                    .build();
            fail(guard);
        }

        /** Proves that it stayed open. */
        @TearDown
        public void check() {
            Proof.that(state(BREAKER) == CircuitBreakerState.OPEN, "the breaker stayed open");
        }
    }
}
