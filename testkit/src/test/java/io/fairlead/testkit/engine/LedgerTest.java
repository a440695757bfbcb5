package io.fairlead.testkit.engine;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.Endpoint;
import io.fairlead.core.Op;
import io.fairlead.core.Outcome;
import io.fairlead.core.Verdict;
import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import io.fairlead.core.discovery.StaticDiscovery;
import io.fairlead.core.engine.AttemptWatch;
import io.fairlead.core.engine.CallPolicy;
import io.fairlead.core.engine.EngineClient;
import io.fairlead.core.engine.ServiceOptions;
import io.fairlead.core.engine.ServicePool;
import io.fairlead.core.event.FairleadEvent;
import io.fairlead.core.gate.Gate;
import io.fairlead.core.gate.GateSite;
import io.fairlead.core.gate.Refusal;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.core.time.SystemEnvironment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Real threads, both drivers, endpoints that come, go, fail, hang and refuse, and callers that give up: afterwards every
 * call has ended once, every stamp is back, and nothing is in flight.
 */
class LedgerTest {
    private static final int SCALE = Integer.getInteger("fairlead.test.scale", 1);
    private static final int CALLERS = 4;
    private static final int CALLS = 3_000 * SCALE;
    private static final Op READ = Op.named("read").idempotent();

    private final SystemEnvironment environment = new SystemEnvironment();
    private final StaticDiscovery discovery = new StaticDiscovery();
    private final ScheduledExecutorService transport = Executors.newScheduledThreadPool(2);
    private final AtomicLong stampsOut = new AtomicLong();
    private final LongAdder ended = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder settled = new LongAdder();

    /** Refuses at times, opens at times, and counts what it has given out. */
    private final class MoodyGate implements Gate {
        private final GateSite site;
        private final AtomicLong epoch = new AtomicLong();

        MoodyGate(GateSite site) {
            this.site = site;
        }

        @Override
        public boolean wouldAdmit(long now) {
            return true;
        }

        @Override
        public long tryEnter(CallContext call, long now) {
            return call.random().nextInt(10) == 0 ? 0 : forceEnter(call, now);
        }

        @Override
        public long forceEnter(CallContext call, long now) {
            stampsOut.incrementAndGet();
            return 1;
        }

        @Override
        public void exit(long stamp, Verdict verdict, long elapsedNanos, long now) {
            stampsOut.decrementAndGet();
            int dice = site.random().nextInt(50);
            if (dice == 0) {
                site.unavailable(epoch.incrementAndGet(), now + 2_000_000);
            } else if (dice == 1) {
                site.available(epoch.incrementAndGet());
            }
        }

        @Override
        public Refusal refusal(long now) {
            return new Refusal("gate", site.name(), "moody", now + 1, Double.NaN, null);
        }

        @Override
        public String describe(long now) {
            return "moody";
        }
    }

    private static final class AtRandom implements Balancer {
        @Override
        public String name() {
            return "random";
        }

        @Override
        public Picker picker(List<? extends Node> nodes, @Nullable Picker previous, RandomGenerator random) {
            List<Node> fixed = List.copyOf(nodes);
            return (call, draw) -> fixed.get(call.random().nextInt(fixed.size()));
        }
    }

    private void observe(FairleadEvent event) {
        if (event instanceof FairleadEvent.CallEnded) {
            ended.increment();
        } else if (event instanceof FairleadEvent.AttemptSent) {
            sent.increment();
        } else if (event instanceof FairleadEvent.AttemptSettled) {
            settled.increment();
        }
    }

    @Test
    void everyCallEndsOnceAndNothingIsLeft() throws Exception {
        long seed = 20261124;
        ServiceOptions options =
                new ServiceOptions(new AtRandom(), List.of(MoodyGate::new), List.of(), RetryBudget.UNLIMITED);
        ServicePool pool = new ServicePool("moody", discovery, options, environment, this::observe).start();
        CallPolicy policy = CallPolicy.of(ofMillis(200), ofMillis(15), Rig.retries(3, ofMillis(1)));
        EngineClient client = new EngineClient(pool, policy, new AttemptWatch(environment), pool::close);
        ScheduledExecutorService callers = Executors.newScheduledThreadPool(CALLERS + 1);
        try {
            Future<?> churn = callers.scheduleAtFixedRate(churn(new Random(seed)), 0, 3, TimeUnit.MILLISECONDS);
            List<Future<long[]>> ledgers = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                Random random = new Random(seed + caller);
                ledgers.add(callers.submit(() -> callMany(client, random)));
            }
            long[] sum = new long[3];
            for (Future<long[]> ledger : ledgers) {
                long[] one = ledger.get(120L * SCALE, TimeUnit.SECONDS);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += one[i];
                }
            }
            churn.cancel(false);
            client.close(ofSeconds(5));

            long calls = (long) CALLERS * CALLS;
            assertThat(sum[0] + sum[1] + sum[2])
                    .as("successes + failures + rejections, seed " + seed)
                    .isEqualTo(calls);
            assertThat(sum[0]).isPositive();
            assertThat(sum[1]).isPositive();
            assertThat(ended.sum()).as("calls that ended").isEqualTo(calls);
            assertThat(settled.sum()).as("settlements").isEqualTo(sent.sum());
            assertThat(stampsOut.get()).as("stamps that are out").isZero();
            assertThat(client.view().activeCalls()).isZero();
            assertThat(client.view().nodes()).allMatch(node -> node.inFlight() == 0);
        } finally {
            callers.shutdownNow();
            transport.shutdownNow();
            environment.close();
        }
    }

    private Runnable churn(Random random) {
        return () -> {
            List<Endpoint> endpoints = new ArrayList<>();
            for (int port = 1; port <= 6; port++) {
                if (random.nextInt(4) > 0) {
                    endpoints.add(Endpoint.of("127.0.0.1", port));
                }
            }
            discovery.set("moody", endpoints);
        };
    }

    private long[] callMany(EngineClient client, Random random) throws InterruptedException {
        long[] ledger = new long[3];
        for (int i = 0; i < CALLS; i++) {
            Outcome<String> outcome = random.nextBoolean() ? blocking(client, random) : asynchronous(client, random);
            ledger[outcome instanceof Outcome.Success ? 0 : outcome instanceof Outcome.Failure ? 1 : 2]++;
            if (Thread.interrupted()) {
                throw new AssertionError("an interrupt of ours outlived its attempt");
            }
        }
        return ledger;
    }

    private static Outcome<String> blocking(EngineClient client, Random random) {
        int fate = random.nextInt(100);
        return client.tryCall(READ, at -> {
            if (fate == 0) {
                Thread.sleep(1_000);
            }
            if (fate < 20) {
                throw new IOException("failed");
            }
            return "yes";
        });
    }

    private Outcome<String> asynchronous(EngineClient client, Random random) throws InterruptedException {
        int fate = random.nextInt(100);
        CompletableFuture<String> call = client.callAsync(READ, at -> stage(fate));
        if (fate == 50) {
            call.cancel(true);
        }
        return outcomeOf(call);
    }

    private static Outcome<String> outcomeOf(CompletableFuture<String> call) throws InterruptedException {
        try {
            return new Outcome.Success<>(call.get());
        } catch (CancellationException cancelled) {
            return new Outcome.Failure<>(cancelled);
        } catch (ExecutionException failed) {
            return new Outcome.Failure<>(failed.getCause());
        }
    }

    private CompletableFuture<String> stage(int fate) {
        CompletableFuture<String> stage = new CompletableFuture<>();
        if (fate == 0) {
            return stage;
        }
        if (fate < 20) {
            return CompletableFuture.failedFuture(new IOException("failed"));
        }
        if (fate < 60) {
            return CompletableFuture.completedFuture("yes");
        }
        transport.schedule(() -> stage.complete("yes"), fate * 10L, TimeUnit.MICROSECONDS);
        return stage;
    }
}
