package io.fairlead.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.NodeState;
import io.fairlead.core.ServiceView.NodeView;
import io.fairlead.core.discovery.StaticDiscovery;
import io.fairlead.core.engine.AttemptWatch;
import io.fairlead.core.engine.CallPolicy;
import io.fairlead.core.engine.EngineClient;
import io.fairlead.core.engine.ServiceOptions;
import io.fairlead.core.engine.ServicePool;
import io.fairlead.core.event.Observer;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.core.retry.RetryPolicy;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Pauser;
import io.fairlead.core.time.Scheduler;
import io.fairlead.core.time.Ticker;
import io.fairlead.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A gate that speaks while the control plane decides: its last word is heard. */
class EligibilityRaceTest {
    private static final int ROUNDS = 2_000;
    private static final int FLAPPING = 200;

    /** Virtual time whose control plane has a thread of its own. */
    private record TwoThreads(VirtualTime time, Executor control) implements Environment {
        @Override
        public Ticker ticker() {
            return time.ticker();
        }

        @Override
        public Scheduler scheduler() {
            return time.scheduler();
        }

        @Override
        public Executor executor() {
            return time.executor();
        }

        @Override
        public RandomGenerator random() {
            return time.random();
        }

        @Override
        public Pauser pauser() {
            return time.pauser();
        }
    }

    private final ScriptedGate.Factory gates = new ScriptedGate.Factory();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    /** A task of the control plane hands its thread back before the next one, of which there are two at most. */
    private void awaitControlPlane() throws Exception {
        for (int i = 0; i < 4; i++) {
            thread.submit(() -> {}).get();
        }
    }

    @Test
    void theLastWordOfAGateIsHeardWhateverItsTime() throws Exception {
        try {
            TwoThreads environment = new TwoThreads(new VirtualTime(), thread);
            ServiceOptions options = new ServiceOptions(
                    new ControlPlaneTest.Recording(), List.of(gates), List.of(), RetryBudget.UNLIMITED);
            StaticDiscovery discovery = StaticDiscovery.of(
                    "service",
                    IntStream.rangeClosed(1, 2 * FLAPPING)
                            .mapToObj(i -> "a:" + i)
                            .toArray(String[]::new));
            ServicePool pool = new ServicePool("service", discovery, options, environment, Observer.NONE).start();
            awaitControlPlane();
            CallPolicy policy = CallPolicy.of(Duration.ofSeconds(1), null, RetryPolicy.NONE);
            EngineClient client = new EngineClient(pool, policy, new AttemptWatch(environment), pool::close);
            for (int round = 0; round < ROUNDS; round++) {
                flap(2L * round);
                awaitControlPlane();
                assertThat(client.view().nodes().subList(0, FLAPPING))
                        .as("round %s", round)
                        .extracting(NodeView::state)
                        .containsOnly(NodeState.INELIGIBLE);
            }
        } finally {
            thread.shutdownNow();
        }
    }

    private void flap(long epoch) {
        List<ScriptedGate> flapping = gates.gates.subList(0, FLAPPING);
        flapping.forEach(gate -> gate.site.available(epoch));
        // In the order in which the control plane looks at them, so that both meet at some node.
        flapping.forEach(gate -> gate.site.unavailable(epoch + 1, 1_000_000_000));
    }
}
