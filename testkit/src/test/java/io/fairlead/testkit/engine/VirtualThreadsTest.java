package io.fairlead.testkit.engine;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.Endpoint;
import io.fairlead.core.Outcome;
import io.fairlead.core.discovery.StaticDiscovery;
import io.fairlead.core.engine.AttemptWatch;
import io.fairlead.core.engine.CallPolicy;
import io.fairlead.core.engine.EngineClient;
import io.fairlead.core.engine.ServiceOptions;
import io.fairlead.core.engine.ServicePool;
import io.fairlead.core.event.Observer;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.core.time.SystemEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Virtual threads share what platform threads own: no call sees another's, and our interrupts hit whom they are meant for. */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadsTest {
    private static final int THREADS = 500;

    @Test
    void manyVirtualThreadsCallInsideCallsAndNothingIsLeft() throws Exception {
        ExecutorService threads = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        StaticDiscovery discovery = new StaticDiscovery();
        discovery.set("service", List.of(Endpoint.of("127.0.0.1", 1), Endpoint.of("127.0.0.1", 2)));
        Rig rig = new Rig(new io.fairlead.testkit.VirtualTime());
        ServiceOptions options = new ServiceOptions(rig.balancer, List.of(), List.of(), RetryBudget.UNLIMITED);
        try (SystemEnvironment real = new SystemEnvironment()) {
            ServicePool pool = new ServicePool("service", discovery, options, real, Observer.NONE).start();
            CallPolicy policy = CallPolicy.of(ofSeconds(20), ofMillis(400), Rig.retries(0, ofMillis(1)));
            EngineClient client = new EngineClient(pool, policy, new AttemptWatch(real), pool::close);
            assertThat(client.awaitReady(ofSeconds(5))).isTrue();
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                String name = "call " + i;
                boolean hangs = i % 10 == 0;
                all.add(threads.submit(() -> hangs ? hang(client) : callInside(client, name)));
            }
            for (int i = 0; i < THREADS; i++) {
                assertThat(all.get(i).get(30, TimeUnit.SECONDS))
                        .isEqualTo(i % 10 == 0 ? "timed out" : "call " + i + " call " + i + " call " + i);
            }

            assertThat(client.view().activeCalls()).isZero();
            assertThat(client.view().nodes()).allMatch(node -> node.inFlight() == 0);
            client.close(ofSeconds(1));
        } finally {
            threads.shutdownNow();
        }
    }

    private static String callInside(EngineClient client, String name) {
        return client.<String, RuntimeException>call(Rig.READ, outer -> {
            Thread.yield();
            String inner = client.<String, RuntimeException>call(Rig.READ, at -> {
                Thread.yield();
                return name;
            });
            String later = client.callAsync(Rig.READ, at -> CompletableFuture.supplyAsync(() -> name))
                    .join();
            return name + " " + inner + " " + later;
        });
    }

    private static String hang(EngineClient client) {
        Outcome<String> outcome = client.tryCall(Rig.READ, at -> {
            Thread.sleep(60_000);
            return "never";
        });
        if (Thread.interrupted()) {
            return "an interrupt of ours outlived its attempt";
        }
        return outcome instanceof Outcome.Failure<String> failure
                        && failure.error() instanceof io.fairlead.core.AttemptTimeoutException
                ? "timed out"
                : outcome.toString();
    }
}
