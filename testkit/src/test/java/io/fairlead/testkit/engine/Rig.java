package io.fairlead.testkit.engine;

import io.fairlead.core.CallException;
import io.fairlead.core.CallReport;
import io.fairlead.core.Classifier;
import io.fairlead.core.Endpoint;
import io.fairlead.core.Op;
import io.fairlead.core.Verdict;
import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.discovery.StaticDiscovery;
import io.fairlead.core.engine.AttemptWatch;
import io.fairlead.core.engine.CallPolicy;
import io.fairlead.core.engine.EngineClient;
import io.fairlead.core.engine.ServiceOptions;
import io.fairlead.core.engine.ServicePool;
import io.fairlead.core.event.FairleadEvent;
import io.fairlead.core.event.Observer;
import io.fairlead.core.gate.GateFactory;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.core.retry.RetryPolicy;
import io.fairlead.testkit.ScriptedTransport;
import io.fairlead.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A service of scripted endpoints in virtual time, called through either driver, and the trace of all that happened. */
final class Rig {
    static final Op READ = Op.named("read").idempotent();
    static final Op WRITE = Op.named("write");

    /** Which driver carries the call. */
    enum Driver {
        BLOCKING,
        ASYNCHRONOUS
    }

    final VirtualTime time;
    final StaticDiscovery discovery = new StaticDiscovery();
    final ScriptedTransport transport;
    final List<String> trace = new ArrayList<>();
    RetryPolicy retry = retries(2, Duration.ofMillis(10));
    Duration deadline = Duration.ofSeconds(1);

    @Nullable
    Duration attemptTimeout = Duration.ofMillis(200);

    Classifier classifier = Classifier.standard();
    RetryBudget budget = RetryBudget.UNLIMITED;
    List<GateFactory> endpointGates = List.of();
    List<GateFactory> callGates = List.of();
    Balancer balancer = new InTurn();
    Op op = READ;
    boolean broken;

    /** Without an observer a call takes the short way where it can, and the trace has nothing but outcomes. */
    boolean observed = true;

    Runnable brokenBy = () -> {
        throw new IllegalStateException("broken observer");
    };

    @Nullable
    Executor attemptsOn;

    private @Nullable ServicePool pool;
    private @Nullable EngineClient client;

    Rig(VirtualTime time, String... endpointIds) {
        this.time = time;
        this.transport = new ScriptedTransport(time);
        if (endpointIds.length > 0) {
            endpoints(endpointIds);
        }
    }

    void endpoints(String... ids) {
        List<Endpoint> endpoints = new ArrayList<>();
        int port = 1;
        for (String id : ids) {
            endpoints.add(Endpoint.builder("127.0.0.1", port++).id(id).build());
        }
        discovery.set("service", endpoints);
    }

    EngineClient client() {
        return client(discovery);
    }

    /** The client; the first time, of a service that {@code source} finds. */
    EngineClient client(Discovery source) {
        if (client == null) {
            ServiceOptions options = new ServiceOptions(balancer, endpointGates, callGates, budget);
            pool = new ServicePool("service", source, options, time, observed ? this::record : Observer.NONE).start();
            client = new EngineClient(pool, policy(), new AttemptWatch(time), pool::close);
        }
        return client;
    }

    CallPolicy policy() {
        return CallPolicy.of(deadline, attemptTimeout, retry)
                .withClassifier(classifier)
                .withAttemptsOn(attemptsOn);
    }

    /** Runs one call to its end in virtual time, and adds its outcome to the trace. */
    @Nullable
    Throwable call(Driver driver) {
        EngineClient ready = client();
        Throwable failure = null;
        Object value = null;
        try {
            value = driver == Driver.BLOCKING
                    ? ready.call(op, transport.blocking())
                    : waitFor(ready.callAsync(op, transport.async()));
        } catch (Throwable thrown) {
            failure = thrown;
        }
        trace.add(at() + " outcome " + (failure == null ? value : nameOf(failure)));
        return failure;
    }

    Object waitFor(CompletableFuture<Object> future) throws Throwable {
        while (!future.isDone() && time.advanceToNextTimer()) {
            // the clock has moved
        }
        try {
            if (!future.isDone()) {
                throw new AssertionError("the call is stuck: no timer is left, " + time);
            }
            return future.get();
        } catch (ExecutionException failed) {
            throw failed.getCause();
        }
    }

    int inFlight() {
        return client().view().nodes().stream()
                .mapToInt(node -> node.inFlight())
                .sum();
    }

    /** A timeout is told by the transport when it blocks, and by the engine when it does not; both mean the same. */
    private static String nameOf(Throwable failure) {
        CallReport report = CallReport.of(failure);
        String reason = report == null ? "" : " " + report.stopReason();
        boolean timeout = failure instanceof TimeoutException
                || failure instanceof io.fairlead.core.AttemptTimeoutException
                || (failure instanceof io.fairlead.core.DeadlineExceededException
                        && report != null
                        && !report.attempts().isEmpty());
        String name = timeout ? "timeout" : failure.getClass().getSimpleName();
        return (failure instanceof CallException && !timeout ? name + " \"" + failure.getMessage() + "\"" : name)
                + reason;
    }

    private String at() {
        return String.format("%9.3f ms", time.elapsedNanos() / 1e6);
    }

    private void record(FairleadEvent event) {
        String line = null;
        if (event instanceof FairleadEvent.AttemptSent sent) {
            line = "send #" + sent.number() + " to " + sent.endpoint().id();
        } else if (event instanceof FairleadEvent.AttemptSettled settled) {
            line = "settle #" + settled.attempt().number() + " "
                    + settled.attempt().endpoint().id() + " "
                    + settled.attempt().verdict() + " after "
                    + settled.attempt().elapsedNanos() / 1_000 + " us";
        } else if (event instanceof FairleadEvent.RetryScheduled next) {
            line = "retry " + next.retry() + " in " + next.delayNanos() / 1_000 + " us";
        } else if (event instanceof FairleadEvent.CallEnded ended) {
            line = "end after " + ended.attempts() + " attempts and " + ended.elapsedNanos() / 1_000 + " us";
        } else if (event instanceof FairleadEvent.Panicked panic) {
            line = "panic " + panic.endpoint().id();
        } else if (event instanceof FairleadEvent.NodeStateChanged change) {
            line = "node " + change.endpoint().id() + " " + change.from() + " -> " + change.to();
        }
        if (line != null) {
            trace.add(at() + " " + line);
        }
        if (broken) {
            brokenBy.run();
        }
    }

    static RetryPolicy retries(int max, Duration delay) {
        return new RetryPolicy() {
            @Override
            public int maxRetries() {
                return max;
            }

            @Override
            public long delayNanos(int retry, long previousDelayNanos, Verdict verdict, RandomGenerator random) {
                return delay.toNanos() * retry;
            }
        };
    }

    /** One after the other, and at random when asked again. */
    private static final class InTurn implements Balancer {
        @Override
        public String name() {
            return "in-turn";
        }

        @Override
        public Picker picker(List<? extends Node> nodes, @Nullable Picker previous, RandomGenerator random) {
            List<Node> fixed = List.copyOf(nodes);
            AtomicInteger next = new AtomicInteger();
            return (call, draw) -> fixed.get(
                    draw == 0
                            ? Math.floorMod(next.getAndIncrement(), fixed.size())
                            : call.random().nextInt(fixed.size()));
        }
    }
}
