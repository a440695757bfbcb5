package io.fairlead.benchmarks.guard;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import io.fairlead.benchmarks.Proof;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Executors of Failsafe, one a JVM, shared by all threads. */
public final class FailsafeGuards {
    private FailsafeGuards() {}

    private static CircuitBreaker<String> breaker() {
        return CircuitBreaker.<String>builder().withFailureThreshold(50, 100).build();
    }

    private static RetryPolicy<String> retry() {
        return RetryPolicy.<String>builder().withMaxRetries(2).build();
    }

    private static Timeout<String> timeout(Duration duration) {
        return Timeout.<String>builder(duration).withInterrupt().build();
    }

    /** An executor that must end with its breaker closed. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public abstract static class Closed {
        private CircuitBreaker<String> breaker;
        FailsafeExecutor<String> executor;

        abstract FailsafeExecutor<String> executor(CircuitBreaker<String> breaker);

        /** Builds it, and proves with another like it that failures open its breaker. */
        @Setup
        public void start() {
            CircuitBreaker<String> failing = breaker();
            for (int i = 0; i < 100; i++) {
                failing.recordFailure();
            }
            Proof.that(failing.isOpen(), "failures open the breaker");
            breaker = breaker();
            executor = executor(breaker);
        }

        /** Proves that the breaker stayed closed and saw the calls. */
        @TearDown
        public void check() {
            Proof.that(
                    breaker.isClosed() && breaker.getSuccessCount() > 0, "the breaker stayed closed and saw the calls");
        }
    }

    /** Retry and breaker. */
    public static class RetryBreaker extends Closed {
        @Override
        FailsafeExecutor<String> executor(CircuitBreaker<String> breaker) {
            return Failsafe.with(retry(), breaker);
        }
    }

    /** Retry, breaker and an armed timeout that interrupts. */
    public static class RetryBreakerTimeout extends Closed {
        @Override
        FailsafeExecutor<String> executor(CircuitBreaker<String> breaker) {
            return Failsafe.with(retry(), breaker, timeout(Answers.TIMEOUT));
        }

        /** Proves that the timeout of such an executor fires, blocking and asynchronously. */
        @Setup
        public void proveTimer() {
            FailsafeExecutor<String> soon = Failsafe.with(retry(), breaker(), timeout(Answers.SOON));
            Proof.timerIsArmed(() -> soon.get(Proof::hang), "Failsafe");
            Proof.timerIsArmed(
                    () -> soon.getStageAsync(() -> new CompletableFuture<String>())
                            .get(),
                    "Failsafe");
        }
    }

    /** Retries at once. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init")
    public static class Retrying {
        private CircuitBreaker<String> breaker;
        final Answers.EveryOther code = new Answers.EveryOther();
        FailsafeExecutor<String> executor;

        /** Builds it; half of the attempts fail, and the breaker must bear that. */
        @Setup
        public void start() {
            breaker = CircuitBreaker.<String>builder()
                    .withFailureThreshold(90, 100)
                    .build();
            executor = Failsafe.with(retry(), breaker);
            Proof.that(executor.get(code::call).equals(Answers.YES), "the second attempt succeeds");
        }

        /** Proves that the breaker stayed closed. */
        @TearDown
        public void check() {
            Proof.that(breaker.isClosed(), "the breaker stayed closed");
        }
    }

    /** Its breaker is open. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public static class Open {
        CircuitBreaker<String> breaker;
        FailsafeExecutor<String> executor;

        /** Opens it. */
        @Setup
        public void start() {
            breaker = CircuitBreaker.<String>builder().withDelay(Answers.LONG).build();
            breaker.open();
            executor = Failsafe.with(breaker);
        }

        /** Proves that it stayed open. */
        @TearDown
        public void check() {
            Proof.that(breaker.isOpen(), "the breaker stayed open");
        }
    }
}
