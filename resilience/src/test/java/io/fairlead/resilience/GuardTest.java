package io.fairlead.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.core.CallReport;
import io.fairlead.core.DeadlineExceededException;
import io.fairlead.core.Op;
import io.fairlead.core.Outcome;
import io.fairlead.core.RefusedException;
import io.fairlead.core.StopReason;
import io.fairlead.core.Verdict;
import io.fairlead.resilience.breaker.BreakerOverride;
import io.fairlead.resilience.breaker.BreakerState;
import io.fairlead.resilience.retry.Jitter;
import io.fairlead.testkit.VirtualTime;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GuardTest {
    private final VirtualTime time = new VirtualTime(VirtualTime.NEAR_OVERFLOW, 42);

    private GuardBuilder guard() {
        return Guard.named("orders-db").environment(time);
    }

    private static int fail(AtomicInteger runs) throws IOException {
        runs.incrementAndGet();
        throw new IOException("disk is full");
    }

    @Test
    void aCallGivesWhatItsCodeGives() throws Exception {
        Guard guard = guard().build();
        assertThat(guard.call(() -> "order 7")).isEqualTo("order 7");
        assertThat(guard.<Object, RuntimeException>call(() -> null)).isNull();
        assertThat(guard.callAsync(() -> CompletableFuture.completedFuture(8)).join())
                .isEqualTo(8);
        assertThat(guard.tryCall(() -> 9)).isEqualTo(new Outcome.Success<>(9));
        assertThat(guard.name()).isEqualTo("orders-db");
    }

    @Test
    void idempotentCodeIsRetriedAndTheLastFailureIsItsOwn() {
        Guard guard = guard().retry(r -> r.max(2)).idempotent().build();
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> guard.call(() -> fail(runs)))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("disk is full")
                .satisfies(failure -> {
                    CallReport report = CallReport.of(failure);
                    assertThat(report).isNotNull();
                    assertThat(report.stopReason()).isEqualTo(StopReason.ATTEMPTS);
                    assertThat(report.getMessage()).startsWith("orders-db orders-db failed in ");
                });
        assertThat(runs).hasValue(3);
    }

    @Test
    void delaysGrowByTheFactor() {
        Guard guard = guard().retry(r -> r.max(2)
                        .backoff(Duration.ofMillis(25), Duration.ofMillis(250))
                        .jitter(Jitter.NONE))
                .idempotent()
                .build();
        guard.tryCall(() -> fail(new AtomicInteger()));
        assertThat(time.elapsedNanos()).isEqualTo(Duration.ofMillis(75).toNanos());
    }

    @Test
    void codeThatMayNotRunTwiceIsRetriedOnlyWhenItProvablyDidNothing() {
        Guard guard = guard().retry(r -> r.max(2)).build();
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> guard.call(() -> fail(runs))).isInstanceOf(IOException.class);
        assertThat(runs).hasValue(1);
        assertThatThrownBy(() -> guard.call(() -> {
                    runs.incrementAndGet();
                    throw new ConnectException("refused");
                }))
                .isInstanceOf(ConnectException.class);
        assertThat(runs).hasValue(4);
    }

    @Test
    void oneCallCanBeIdempotentByItself() {
        Guard guard = guard().retry(r -> r.max(2)).build();
        AtomicInteger runs = new AtomicInteger();
        Outcome<Integer> outcome = guard.tryCall(Op.named("find order").idempotent(), at -> {
            assertThat(at.number()).isEqualTo(runs.get() + 1);
            return fail(runs);
        });
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        assertThat(runs).hasValue(3);
    }

    @Test
    void anOpenBreakerFailsAtOnceAndNamesTheGuard() throws Exception {
        Guard guard = guard().breaker(b -> b.consecutiveFailures(3)).build();
        AtomicInteger runs = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> guard.call(() -> fail(runs))).isInstanceOf(IOException.class);
        }
        assertThat(guard.breakerState()).isEqualTo(BreakerState.OPEN);
        assertThatThrownBy(() -> guard.call(() -> fail(runs)))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("orders-db: breaker of orders-db is open, retry after ")
                .satisfies(refused -> assertThat(((RefusedException) refused).retryAfter())
                        .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6)));
        assertThat(runs).hasValue(3);
        time.advance(Duration.ofSeconds(6));
        assertThat(guard.breakerState()).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(guard.call(() -> 1)).isEqualTo(1);
        assertThat(guard.call(() -> 2)).isEqualTo(2);
        assertThat(guard.breakerState()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void anOperatorCanForceTheBreaker() throws Exception {
        Guard guard = guard().breaker(b -> {}).build();
        guard.override(BreakerOverride.FORCED_OPEN);
        assertThatThrownBy(() -> guard.call(() -> 1))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("forced-open");
        guard.override(BreakerOverride.NONE);
        assertThat(guard.call(() -> 1)).isEqualTo(1);
        Guard without = guard().build();
        assertThat(without.breakerState()).isNull();
        assertThatThrownBy(() -> without.override(BreakerOverride.NONE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anAsynchronousCallThatHangsEndsAtItsDeadline() {
        Guard guard = guard().timeout(Duration.ofMillis(600))
                .deadline(Duration.ofSeconds(1))
                .retry(r -> r.max(2))
                .idempotent()
                .build();
        AtomicInteger runs = new AtomicInteger();
        CompletableFuture<Integer> call = guard.callAsync(() -> {
            runs.incrementAndGet();
            return new CompletableFuture<>();
        });
        time.advance(Duration.ofMillis(999));
        assertThat(call).isNotDone();
        time.advance(Duration.ofMillis(1));
        assertThatThrownBy(call::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(DeadlineExceededException.class)
                .hasMessageContaining("orders-db");
        assertThat(runs).hasValue(2);
    }

    @Test
    void theOwnBudgetBoundsRetries() {
        Guard guard = guard().retry(r -> r.max(1).backoff(Duration.ZERO, Duration.ZERO))
                .idempotent()
                .build();
        AtomicInteger runs = new AtomicInteger();
        for (int i = 0; i < 1_000; i++) {
            guard.tryCall(() -> fail(runs));
        }
        assertThat(runs).hasValue(1_000 + 200 + 3);
    }

    @Test
    void theClassifierDecidesWhatAFailureIs() {
        Guard guard = guard().breaker(b -> b.consecutiveFailures(1))
                .classifier((op, value, error) ->
                        error instanceof IOException ? Verdict.IGNORED : "bad".equals(value) ? Verdict.FAILED : null)
                .build();
        guard.tryCall(() -> fail(new AtomicInteger()));
        assertThat(guard.breakerState()).isEqualTo(BreakerState.CLOSED);
        guard.tryCall(() -> "bad");
        assertThat(guard.breakerState()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void aClosedGuardTakesNoCallsAndLeavesNoTimer() {
        Guard guard = guard().breaker(b -> {}).build();
        guard.tryCall(() -> 1);
        guard.close();
        assertThatThrownBy(() -> guard.call(() -> 1)).hasMessageContaining("orders-db");
    }

    @Test
    void aGuardOnRealTimeAnswersAndFreesItsThreads() throws Exception {
        try (Guard guard = Guard.named("real").retry(r -> r.max(1)).build()) {
            assertThat(guard.call(() -> Thread.currentThread())).isSameAs(Thread.currentThread());
        }
    }

    @Test
    void wrongSettingsAreRefusedWhereTheyAreMade() {
        assertThatIllegalArgumentException().isThrownBy(() -> Guard.named(" ")).withMessageStartingWith("guard: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> guard().timeout(Duration.ZERO))
                .withMessage("timeout: PT0S (expected: > 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> guard().breaker(b -> b.failureRate(2)))
                .withMessage("failureRate: 2.0 (expected: above 0.0, to 1.0)");
    }

    @Test
    void aBlockingCallThatOutlivesTheDrainEndsWithTheGuard() throws Exception {
        Guard guard = Guard.named("orders-db").deadline(Duration.ofMinutes(10)).build();
        CountDownLatch started = new CountDownLatch(1);
        Thread caller = new Thread(() -> guard.tryCall(() -> {
            started.countDown();
            Thread.sleep(TimeUnit.MINUTES.toMillis(10));
            return "never";
        }));
        caller.start();
        started.await();

        guard.close(Duration.ZERO);

        caller.join(TimeUnit.MINUTES.toMillis(1));
        assertThat(caller.isAlive()).isFalse();
    }
}
