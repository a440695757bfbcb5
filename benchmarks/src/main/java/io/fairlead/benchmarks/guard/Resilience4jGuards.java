package io.fairlead.benchmarks.guard;

import io.fairlead.benchmarks.Proof;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Decorated calls of resilience4j, one a JVM, shared by all threads. */
public final class Resilience4jGuards {
    private Resilience4jGuards() {}

    private static CircuitBreaker breaker(SlidingWindowType window, int size) {
        return CircuitBreaker.of(
                "bench",
                CircuitBreakerConfig.custom()
                        .slidingWindowType(window)
                        .slidingWindowSize(size)
                        .build());
    }

    private static CircuitBreaker byCount() {
        return breaker(SlidingWindowType.COUNT_BASED, 100);
    }

    private static Retry retry() {
        return Retry.of(
                "bench",
                RetryConfig.custom()
                        .maxAttempts(3)
                        .intervalFunction(attempt -> 0L)
                        .build());
    }

    /** A blocking call that must end with its breaker closed. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public abstract static class Closed {
        private CircuitBreaker breaker;
        Supplier<String> call;

        abstract CircuitBreaker breaker();

        Supplier<String> decorate(Supplier<String> guarded) {
            return guarded;
        }

        /** Builds it, and proves with another like it that failures open its breaker. */
        @Setup
        public void start() {
            CircuitBreaker failing = breaker();
            for (int i = 0; i < 100; i++) {
                failing.onError(1, TimeUnit.NANOSECONDS, Answers.Failure.INSTANCE);
            }
            Proof.that(failing.getState() == CircuitBreaker.State.OPEN, "failures open the breaker");
            breaker = breaker();
            call = decorate(CircuitBreaker.decorateSupplier(breaker, Answers::yes));
        }

        /** Proves that the breaker stayed closed and saw the calls. */
        @TearDown
        public void check() {
            Proof.that(breaker.getState() == CircuitBreaker.State.CLOSED, "the breaker stayed closed");
            Proof.that(breaker.getMetrics().getNumberOfSuccessfulCalls() > 0, "the breaker saw the calls");
        }
    }

    /** The breaker alone, over the last 100 calls. */
    public static class Count extends Closed {
        @Override
        CircuitBreaker breaker() {
            return byCount();
        }
    }

    /** The breaker alone, over the last 10 s. */
    public static class Time extends Closed {
        @Override
        CircuitBreaker breaker() {
            return Resilience4jGuards.breaker(SlidingWindowType.TIME_BASED, 10);
        }
    }

    /** Retry and breaker. */
    public static class RetryBreaker extends Count {
        @Override
        Supplier<String> decorate(Supplier<String> guarded) {
            return Retry.decorateSupplier(retry(), guarded);
        }
    }

    /** Retries at once. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init")
    public static class Retrying {
        private CircuitBreaker breaker;
        private final Answers.EveryOther code = new Answers.EveryOther();
        Supplier<String> call;

        /** Builds it; half of the attempts fail, and the breaker must bear that. */
        @Setup
        public void start() {
            breaker = CircuitBreaker.of(
                    "bench",
                    CircuitBreakerConfig.custom().failureRateThreshold(100).build());
            call = Retry.decorateSupplier(retry(), CircuitBreaker.decorateSupplier(breaker, code::call));
            Proof.that(call.get().equals(Answers.YES), "the second attempt succeeds");
        }

        /** Proves that the breaker stayed closed. */
        @TearDown
        public void check() {
            Proof.that(breaker.getState() == CircuitBreaker.State.CLOSED, "the breaker stayed closed");
        }
    }

    /** Its breaker is open; refusals carry a stack trace, as by default, or none. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public abstract static class Open {
        private final boolean stackTraces;
        CircuitBreaker breaker;
        Supplier<String> call;

        Open(boolean stackTraces) {
            this.stackTraces = stackTraces;
        }

        /** Opens it. */
        @Setup
        public void start() {
            breaker = CircuitBreaker.of(
                    "bench",
                    CircuitBreakerConfig.custom()
                            .waitDurationInOpenState(Answers.LONG)
                            .writableStackTraceEnabled(stackTraces)
                            .build());
            breaker.transitionToOpenState();
            call = CircuitBreaker.decorateSupplier(breaker, Answers::yes);
        }

        /** Proves that it stayed open. */
        @TearDown
        public void check() {
            Proof.that(breaker.getState() == CircuitBreaker.State.OPEN, "the breaker stayed open");
        }
    }

    /** Open, with a stack trace in each refusal. */
    public static class OpenWithStack extends Open {
        /** As by default. */
        public OpenWithStack() {
            super(true);
        }
    }

    /** Open, with no stack trace in a refusal. */
    public static class OpenWithoutStack extends Open {
        /** As one can ask for. */
        public OpenWithoutStack() {
            super(false);
        }
    }

    /** Retry, breaker and time limiter over a stage. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public static class Async {
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        private CircuitBreaker breaker;
        Supplier<CompletionStage<String>> call;

        /** Builds it, and proves with another like it that its timeout fires. */
        @Setup
        public void start() {
            Supplier<CompletionStage<String>> soon = decorate(byCount(), Answers.SOON, () -> new CompletableFuture<>());
            Proof.timerIsArmed(() -> soon.get().toCompletableFuture().get(), "resilience4j");
            breaker = byCount();
            call = decorate(breaker, Answers.TIMEOUT, () -> Answers.DONE);
        }

        private Supplier<CompletionStage<String>> decorate(
                CircuitBreaker breaker, Duration timeout, Supplier<CompletionStage<String>> code) {
            TimeLimiter limiter = TimeLimiter.of(
                    TimeLimiterConfig.custom().timeoutDuration(timeout).build());
            return Retry.decorateCompletionStage(
                    retry(),
                    timer,
                    CircuitBreaker.decorateCompletionStage(
                            breaker, TimeLimiter.decorateCompletionStage(limiter, timer, code)));
        }

        /** Proves that the breaker stayed closed and saw the calls. */
        @TearDown
        public void check() {
            Proof.that(breaker.getState() == CircuitBreaker.State.CLOSED, "the breaker stayed closed");
            Proof.that(breaker.getMetrics().getNumberOfSuccessfulCalls() > 0, "the breaker saw the calls");
            timer.shutdownNow();
        }
    }
}
