package io.fairlead.testkit.engine;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.CallReport;
import io.fairlead.core.Op;
import io.fairlead.core.Outcome;
import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import io.fairlead.core.discovery.StaticDiscovery;
import io.fairlead.core.engine.AttemptWatch;
import io.fairlead.core.engine.CallPolicy;
import io.fairlead.core.engine.EngineClient;
import io.fairlead.core.engine.ServiceOptions;
import io.fairlead.core.engine.ServicePool;
import io.fairlead.core.event.Observer;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.core.retry.RetryPolicy;
import io.fairlead.core.time.SystemEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A caller whose endpoint hangs is free by its deadline + 50 ms, every time, in real time.
 *
 * <p>Each try has a control beside it, a thread that sleeps until the same point: where the machine holds the control, it
 * held the call as well. A round that is late all the same is played once more, since two stolen cores are nobody's
 * fault twice.
 */
class HangTest {
    private static final int SCALE = Integer.getInteger("fairlead.test.scale", 1);
    private static final int AT_ONCE = 10;
    private static final int ROUNDS = 10 * SCALE;
    private static final Duration DEADLINE = ofMillis(80);
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Op READ = Op.named("read").idempotent();

    private final SystemEnvironment environment = new SystemEnvironment();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private long latest;

    @AfterEach
    void close() {
        threads.shutdownNow();
        environment.close();
    }

    private static final class First implements Balancer {
        @Override
        public String name() {
            return "first";
        }

        @Override
        public Picker picker(List<? extends Node> nodes, @Nullable Picker previous, RandomGenerator random) {
            return (call, draw) -> nodes.get(draw % nodes.size());
        }
    }

    private EngineClient client(CallPolicy policy) {
        ServiceOptions options = new ServiceOptions(new First(), List.of(), List.of(), RetryBudget.UNLIMITED);
        StaticDiscovery discovery = StaticDiscovery.of("hanging", "127.0.0.1:1", "127.0.0.1:2");
        ServicePool pool = new ServicePool("hanging", discovery, options, environment, Observer.NONE).start();
        return new EngineClient(pool, policy, new AttemptWatch(environment), pool::close);
    }

    private static CallPolicy policy() {
        return CallPolicy.of(DEADLINE, DEADLINE, RetryPolicy.NONE);
    }

    /** One try: gives the failure that the caller got. */
    private interface Try {
        Throwable play() throws Exception;
    }

    private void everyTryIsOverInTime(Try one) throws Exception {
        one.play();
        for (int round = 0; round < ROUNDS; round++) {
            long late = playRound(one);
            if (late > GRACE_NANOS) {
                late = playRound(one);
            }
            assertThat(late)
                    .as("nanoseconds past the deadline, beyond the control")
                    .isLessThan(GRACE_NANOS);
            latest = Math.max(latest, late);
        }
        System.out.printf("%d hangs, the latest %.1f ms past its deadline%n", ROUNDS * AT_ONCE, latest / 1e6);
    }

    private long playRound(Try one) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Long>> tries = new ArrayList<>();
        List<Future<Long>> controls = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            tries.add(threads.submit(() -> {
                start.await();
                long due = System.nanoTime() + DEADLINE.toNanos();
                Throwable failure = one.play();
                long late = System.nanoTime() - due;
                assertThat(CallReport.of(failure)).as("%s", failure).isNotNull();
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                return late;
            }));
            controls.add(threads.submit(() -> {
                start.await();
                long due = System.nanoTime() + DEADLINE.toNanos();
                TimeUnit.NANOSECONDS.sleep(DEADLINE.toNanos());
                return System.nanoTime() - due;
            }));
        }
        start.countDown();
        return latestOf(tries) - latestOf(controls);
    }

    private static long latestOf(List<Future<Long>> times) throws Exception {
        long latest = Long.MIN_VALUE;
        for (Future<Long> time : times) {
            latest = Math.max(latest, time.get(30, TimeUnit.SECONDS));
        }
        return latest;
    }

    private static void assertNothingIsLeft(EngineClient client) {
        client.close(ofSeconds(5));
        assertThat(client.view().activeCalls()).isZero();
        assertThat(client.view().nodes()).allMatch(node -> node.inFlight() == 0);
    }

    private static Throwable failureOf(Outcome<?> outcome) {
        return ((Outcome.Failure<?>) outcome).error();
    }

    @Test
    void blockingCodeThatCanBeInterrupted() throws Exception {
        EngineClient client = client(policy());
        everyTryIsOverInTime(() -> failureOf(client.tryCall(READ, at -> {
            Thread.sleep(20_000);
            return "never";
        })));
        assertNothingIsLeft(client);
    }

    @Test
    void anAsynchronousCallWhoseStageNeverCompletes() throws Exception {
        EngineClient client = client(policy());
        everyTryIsOverInTime(() -> {
            try {
                return new AssertionError(
                        client.callAsync(READ, at -> new CompletableFuture<>()).get());
            } catch (ExecutionException failed) {
                return failed.getCause();
            }
        });
        assertNothingIsLeft(client);
    }

    @Test
    void blockingCodeThatCannotBeInterruptedWhenItRunsElsewhere() throws Exception {
        EngineClient client = client(policy().withAttemptsOn(threads));
        everyTryIsOverInTime(() -> failureOf(client.tryCall(READ, at -> {
            long end = System.nanoTime() + 4 * DEADLINE.toNanos();
            while (System.nanoTime() - end < 0) {
                try {
                    Thread.sleep(10);
                } catch (InterruptedException deaf) {
                    // goes on
                }
            }
            return "late";
        })));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (client.view().nodes().stream().anyMatch(node -> node.inFlight() > 0) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(1_000_000);
        }
        assertNothingIsLeft(client);
    }
}
