package io.fairlead.testkit.engine;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.core.CallReport;
import io.fairlead.core.ClientClosedException;
import io.fairlead.core.Endpoint;
import io.fairlead.core.EndpointSet;
import io.fairlead.core.Lease;
import io.fairlead.core.NoEndpointException;
import io.fairlead.core.Op;
import io.fairlead.core.Outcome;
import io.fairlead.core.Verdict;
import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.discovery.DiscoveryStatus;
import io.fairlead.core.engine.AttemptWatch;
import io.fairlead.core.engine.CallPolicy;
import io.fairlead.core.engine.EngineClient;
import io.fairlead.core.engine.ServiceOptions;
import io.fairlead.core.engine.ServicePool;
import io.fairlead.core.event.Observer;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.core.retry.RetryPolicy;
import io.fairlead.core.time.Environment;
import io.fairlead.testkit.VirtualTime;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A client from its first call, which may come before any endpoint is known, to its close. */
class ClientLifeTest {
    private final VirtualTime time = new VirtualTime(VirtualTime.NEAR_OVERFLOW, 3);
    private final ScriptedGate.Factory gates = new ScriptedGate.Factory();
    final Rig rig = new Rig(time, "a", "b");

    /** A source that answers when told. */
    private static final class Late implements Discovery {
        private @Nullable Listener listener;

        @Override
        public Watch watch(String service, Environment environment, Listener heard) {
            listener = heard;
            return () -> listener = null;
        }

        void push(VirtualTime time) {
            if (listener != null) {
                listener.onEndpoints(
                        new EndpointSet("late", List.of(Endpoint.of("127.0.0.1", 1)), "late", 1, time.now()));
            }
        }

        @Override
        public String describe() {
            return "late";
        }

        @Override
        public void close() {}
    }

    private static final class First implements Balancer {
        @Override
        public String name() {
            return "first";
        }

        @Override
        public Picker picker(List<? extends Node> nodes, @Nullable Picker previous, RandomGenerator random) {
            return (call, draw) -> nodes.get(0);
        }

        @Override
        public boolean needsKey() {
            return true;
        }
    }

    private EngineClient clientOf(Discovery discovery) {
        ServiceOptions options = new ServiceOptions(new First(), List.of(), List.of(), RetryBudget.UNLIMITED);
        ServicePool pool = new ServicePool("late", discovery, options, time, Observer.NONE).start();
        return new EngineClient(
                pool, CallPolicy.of(ofSeconds(1), null, RetryPolicy.NONE), new AttemptWatch(time), pool::close);
    }

    private static final Op KEYED = Op.named("read").idempotent().key("k");

    @Test
    void aBlockingCallWaitsForTheFirstEndpoints() throws Exception {
        Late late = new Late();
        EngineClient client = clientOf(late);
        time.scheduler().at(time.now() + 30_000_000, () -> late.push(time));

        Object answer = client.call(KEYED, at -> "yes");

        assertThat(answer).isEqualTo("yes");
        assertThat(time.elapsedNanos()).isEqualTo(30_000_000);
    }

    @Test
    void anAsynchronousCallWaitsForTheFirstEndpoints() {
        Late late = new Late();
        CompletableFuture<String> call =
                clientOf(late).callAsync(KEYED, at -> CompletableFuture.completedFuture("yes"));
        assertThat(call).isNotDone();

        late.push(time);

        assertThat(call).isCompletedWithValue("yes");
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void endpointsThatNeverComeEndTheCallAtItsDeadlineWithWhatIsKnown() {
        EngineClient client = clientOf(new Late());

        assertThatThrownBy(() -> client.call(KEYED, at -> "yes"))
                .isInstanceOf(NoEndpointException.class)
                .hasMessage("late: no endpoint (no answer yet, late is NEW)");
        assertThat(time.elapsedNanos()).isBetween(999_000_000L, 1_000_000_000L);
    }

    @Test
    void readyMeansThatAnEndpointTakesTraffic() throws Exception {
        rig.endpoints();
        assertThat(rig.client().awaitReady(ofMillis(10))).isFalse();

        time.scheduler().at(time.now() + 30_000_000, () -> rig.endpoints("a"));
        long before = time.elapsedNanos();

        assertThat(rig.client().awaitReady(ofSeconds(1))).isTrue();
        assertThat(time.elapsedNanos() - before).isEqualTo(30_000_000);
    }

    @Test
    void aSourceInTroubleLeavesTheEndpointsStanding() throws Exception {
        Late late = new Late();
        EngineClient client = clientOf(late);
        late.push(time);
        late.listener.onStatus(new DiscoveryStatus(DiscoveryStatus.State.STALE, "connection refused"));

        assertThat((Object) client.call(KEYED, at -> "yes")).isEqualTo("yes");
        assertThat(client.view().discovery().state()).isEqualTo(DiscoveryStatus.State.STALE);
    }

    @Test
    void aBalancerByKeyRefusesACallWithoutOne() {
        EngineClient client = clientOf(new Late());

        assertThatThrownBy(() -> client.call(Op.named("read"), at -> "yes"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("operation: read has no key (expected: Op.key(…), since late is balanced by first)");
    }

    @Test
    void aLeaseCountsInFlightUntilItIsGivenBackOnce() {
        rig.endpointGates = List.of(gates);
        Lease lease = rig.client().lease(Rig.WRITE);

        assertThat(lease.endpoint().id()).isEqualTo("a");
        assertThat(rig.inFlight()).isEqualTo(1);
        assertThat(rig.client().view().activeCalls()).isEqualTo(1);

        lease.close();
        lease.close();
        lease.fail(new IOException("too late"));

        assertThat(rig.inFlight()).isZero();
        assertThat(rig.client().view().activeCalls()).isZero();
        assertThat(gates.of("a").verdicts).containsExactly(Verdict.RELEASED);
    }

    @Test
    void aLeaseThatFailsCountsAgainstItsEndpoint() {
        rig.endpointGates = List.of(gates);
        rig.client().lease(Rig.WRITE).fail(new IOException("cut"));

        assertThat(gates.of("a").verdicts).containsExactly(Verdict.FAILED);
    }

    @Test
    void aLeaseOfAServiceWithoutEndpointsIsRejected() {
        rig.endpoints();

        assertThatThrownBy(() -> rig.client().lease(Rig.WRITE)).isInstanceOf(NoEndpointException.class);
        assertThat(rig.client().view().activeCalls()).isZero();
    }

    @Test
    void outcomesTellARejectionFromAFailure() {
        rig.retry = RetryPolicy.NONE;
        assertThat(rig.client().tryCall(Rig.READ, at -> "yes")).isEqualTo(new Outcome.Success<>("yes"));
        assertThat(rig.client().tryCall(Rig.READ, at -> {
                    throw new IOException("no");
                }))
                .isInstanceOf(Outcome.Failure.class);
        rig.endpoints();
        assertThat(rig.client().tryCall(Rig.READ, at -> "yes")).isInstanceOf(Outcome.Rejection.class);
    }

    @Test
    void aClosedClientTakesNoCallAndCancelsWhatOutlivesTheDrain() {
        rig.transport.hang();
        CompletableFuture<Object> open = rig.client().callAsync(Rig.READ, rig.transport.async());

        rig.client().close(ofMillis(50));

        assertThat(open).isCancelled();
        assertThat(time.elapsedNanos()).isEqualTo(50_000_000);
        assertThatThrownBy(() -> rig.client().call(Rig.READ, at -> "yes")).isInstanceOf(ClientClosedException.class);
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void closingWaitsNoLongerThanTheCallsUnderWay() {
        rig.transport.answer(ofMillis(20), "yes");
        CompletableFuture<Object> open = rig.client().callAsync(Rig.READ, rig.transport.async());

        rig.client().close(ofSeconds(5));

        assertThat(open).isCompletedWithValue("yes");
        assertThat(time.elapsedNanos()).isLessThanOrEqualTo(25_000_000);
    }

    @Test
    void theReportTellsEveryAttempt() {
        rig.retry = Rig.retries(1, ofMillis(10));
        rig.transport.fail(ofMillis(12), new IOException("reset")).hang();
        Throwable failure = rig.call(Rig.Driver.ASYNCHRONOUS);

        CallReport report = CallReport.of(failure);
        assertThat(report).isNotNull();
        assertThat(report.getMessage())
                .isEqualTo("service read failed in 222 ms after 2 attempts (ATTEMPTS): "
                        + "#1 a@127.0.0.1:1 IOException (reset) in 12 ms · #2 b@127.0.0.1:2 timeout 200 ms");
        assertThat(failure).hasMessage("service: b@127.0.0.1:2 did not answer within 200 ms (attempt timeout)");
    }

    @Test
    void anExceptionThatIsThrownAgainAndAgainGathersNoReports() {
        IOException always = new IOException("the same object each time");
        rig.retry = RetryPolicy.NONE;
        for (int i = 0; i < 100; i++) {
            rig.client().tryCall(Rig.READ, at -> {
                throw always;
            });
        }

        assertThat(always.getSuppressed()).hasSize(1);
    }

    @Test
    void aFirstAttemptThatSucceedsReadsTheClockTwice() throws Exception {
        rig.client().call(Rig.READ, at -> "the first one wakes the watch over attempts");
        long before = time.reads();
        rig.client().call(Rig.READ, at -> "yes");

        assertThat(time.reads() - before).isEqualTo(2);
    }

    @Test
    void anInterruptFromElsewhereDuringTheDelayEndsTheCallAndIsKept() {
        rig.transport.fail(ofMillis(1), new IOException("x"));
        time.scheduler().at(time.now() + 5_000_000, Thread.currentThread()::interrupt);

        Throwable failure = rig.call(Rig.Driver.BLOCKING);

        assertThat(failure).hasMessage("service: interrupted while the call waited");
        assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
        assertThat(rig.transport.sent()).isEqualTo(1);
    }

    @Test
    void anInterruptFromElsewhereDuringAnAttemptBlamesNobody() {
        rig.endpointGates = List.of(gates);
        rig.transport.hang();
        time.scheduler().at(time.now() + 5_000_000, Thread.currentThread()::interrupt);

        Throwable failure = rig.call(Rig.Driver.BLOCKING);

        assertThat(failure).isInstanceOf(InterruptedException.class);
        assertThat(gates.of("a").verdicts).containsExactly(Verdict.RELEASED);
        assertThat(rig.transport.sent()).isEqualTo(1);
    }
}
