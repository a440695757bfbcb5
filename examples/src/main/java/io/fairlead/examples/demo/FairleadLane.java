package io.fairlead.examples.demo;

import io.fairlead.Fairlead;
import io.fairlead.core.Check;
import io.fairlead.core.NodeState;
import io.fairlead.core.Op;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.ServiceView;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.examples.shop.Payment;
import io.fairlead.transport.jdk.JdkTransport;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Order's calls through Fairlead: the whole of what a user has to write. */
final class FairleadLane implements Lane {
    private static final Op CHARGE = Op.named("GET /charge").idempotent();

    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Fairlead fairlead;
    private final ServiceClient payments;
    private final JdkTransport http = JdkTransport.create();

    /**
     * Calls what {@code discovery} finds.
     *
     * @param attemptTimeout of each attempt
     * @param deadline of each call with its retries
     */
    FairleadLane(Discovery discovery, Duration attemptTimeout, Duration deadline) {
        fairlead = Fairlead.builder().discovery(discovery).build();
        payments = fairlead.service(Payment.SERVICE)
                .attemptTimeout(attemptTimeout)
                .deadline(deadline)
                .retry(r -> r.max(3))
                .breaker(b -> b.consecutiveFailures(3).slowCallAfter(Demo.SLOW))
                .build();
    }

    @Override
    public CompletionStage<Integer> call() {
        AtomicInteger attempts = new AtomicInteger();
        return payments.callAsync(CHARGE, at -> {
                    attempts.incrementAndGet();
                    return http.getAsync(at, "/charge");
                })
                .handle((answer, failure) -> {
                    if (failure != null) {
                        throw new FailedCall(attempts.get(), failure);
                    }
                    return attempts.get();
                });
    }

    /** The ids of the instances that new calls may go to, whatever state they are in. */
    Set<String> known() {
        return payments.view().nodes().stream()
                .filter(node -> node.state() != NodeState.DRAINING)
                .map(node -> node.endpoint().id())
                .collect(Collectors.toSet());
    }

    /** Waits until it knows {@code instances}. */
    void awaitKnown(int instances) {
        long start = System.nanoTime();
        while (known().size() < instances) {
            Check.that(
                    System.nanoTime() - start < READY_NANOS, "instances after 10 s", known(), instances + " of them");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** How many instances are in each state. */
    Map<NodeState, Integer> states() {
        Map<NodeState, Integer> states = new EnumMap<>(NodeState.class);
        for (ServiceView.NodeView node : payments.view().nodes()) {
            states.merge(node.state(), 1, Integer::sum);
        }
        return states;
    }

    @Override
    public void close() {
        fairlead.close();
        http.close();
    }
}
