package io.fairlead.benchmarks.guard;

import io.fairlead.benchmarks.Proof;
import io.fairlead.core.Outcome;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.resilience.Guard;
import io.fairlead.resilience.GuardBuilder;
import io.fairlead.resilience.breaker.BreakerOptions;
import io.fairlead.resilience.breaker.BreakerState;
import java.time.Duration;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Guards of Fairlead, one a JVM, shared by all threads. */
public final class FairleadGuards {
    private FairleadGuards() {}

    private static GuardBuilder retrying() {
        return Guard.named("bench")
                .retry(r -> r.max(2).backoff(Duration.ZERO, Duration.ZERO))
                .idempotent();
    }

    /** A guard that must end with its breaker closed. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public abstract static class Closed {
        Guard guard;

        abstract GuardBuilder builder();

        /** Builds it. */
        @Setup
        public void start() {
            guard = builder().build();
        }

        /** Proves that the breaker stayed closed, and with another like it that failures open it. */
        @TearDown
        public void check() {
            Proof.that(guard.breakerState() == BreakerState.CLOSED, "the breaker stayed closed");
            guard.close();
            try (Guard failing = builder().build()) {
                for (int i = 0; i < 100; i++) {
                    failing.tryCall(() -> {
                        throw Answers.Failure.INSTANCE;
                    });
                }
                Proof.that(failing.breakerState() == BreakerState.OPEN, "failures open the breaker");
            }
        }
    }

    /** The breaker alone, judging failures in a row. */
    public static class Consecutive extends Closed {
        @Override
        GuardBuilder builder() {
            return Guard.named("bench").breaker(b -> b.consecutiveFailures(5));
        }
    }

    /** The breaker alone, over the last 100 calls. */
    public static class Count extends Closed {
        @Override
        GuardBuilder builder() {
            return Guard.named("bench").breaker(b -> b.lastCalls(100));
        }
    }

    /** The breaker alone, over the last 10 s. */
    public static class Time extends Closed {
        @Override
        GuardBuilder builder() {
            return Guard.named("bench").breaker(b -> b.window(Duration.ofSeconds(10)));
        }
    }

    /** Retry and breaker. */
    public static class RetryBreaker extends Closed {
        @Override
        GuardBuilder builder() {
            return retrying().breaker(b -> b.consecutiveFailures(5));
        }
    }

    /** Retry, breaker and an armed timeout. */
    public static class RetryBreakerTimeout extends Closed {
        @Override
        GuardBuilder builder() {
            return guarded(Answers.TIMEOUT);
        }

        private static GuardBuilder guarded(Duration timeout) {
            return retrying().breaker(b -> b.consecutiveFailures(5)).timeout(timeout);
        }

        /** Proves that the timeout of such a guard fires. */
        @TearDown
        public void proveTimer() {
            try (Guard soon = guarded(Answers.SOON).build()) {
                Proof.timerIsArmed(() -> soon.call(Proof::hang), "Fairlead's guard");
            }
        }
    }

    /** Retries at once and without a budget, since every call of the benchmark needs one. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init")
    public static class Retrying {
        final Answers.EveryOther code = new Answers.EveryOther();
        Guard guard;

        /** Builds it. */
        @Setup
        public void start() {
            guard = retrying()
                    .breaker(b -> b.consecutiveFailures(5))
                    .budget(RetryBudget.UNLIMITED)
                    .build();
            Proof.that(guard.call(code::call).equals(Answers.YES), "the second attempt succeeds");
        }

        /** Proves that the breaker stayed closed. */
        @TearDown
        public void check() {
            Proof.that(guard.breakerState() == BreakerState.CLOSED, "the breaker stayed closed");
            guard.close();
        }
    }

    /** Its breaker is open, and stays so. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public static class Open {
        Guard guard;

        /** Opens it by a failure. */
        @Setup
        public void start() {
            Consumer<BreakerOptions.Builder> strict =
                    b -> b.consecutiveFailures(1).openFor(Answers.LONG);
            guard = retrying().breaker(strict).build();
            guard.tryCall(() -> {
                throw Answers.Failure.INSTANCE;
            });
        }

        /** Proves that it stayed open, and refuses. */
        @TearDown
        public void check() {
            Proof.that(guard.breakerState() == BreakerState.OPEN, "the breaker stayed open");
            Proof.that(guard.tryCall(Answers::yes) instanceof Outcome.Rejection, "it refuses");
            guard.close();
        }
    }
}
