package io.fairlead.testkit.engine;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.CallReport;
import io.fairlead.core.Outcome;
import io.fairlead.core.RefusedException;
import io.fairlead.core.Verdict;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.engine.AttemptWatch;
import io.fairlead.core.engine.CallPolicy;
import io.fairlead.core.engine.EngineClient;
import io.fairlead.core.engine.ServiceOptions;
import io.fairlead.core.engine.ServicePool;
import io.fairlead.core.event.Observer;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.core.retry.RetryPolicy;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.SystemEnvironment;
import io.fairlead.testkit.VirtualTime;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Ends of calls and clients that are easily got wrong: closed twice, nested, interrupted, refused in a race. */
class ClientCloseTest {
    private final VirtualTime time = new VirtualTime(VirtualTime.NEAR_OVERFLOW, 3);
    private final ScriptedGate.Factory gates = new ScriptedGate.Factory();
    final Rig rig = new Rig(time, "a", "b");

    private EngineClient clientOf(String service, Runnable onClose) {
        rig.discovery.set(service, io.fairlead.core.Endpoint.of("127.0.0.1", 9));
        ServiceOptions options = new ServiceOptions(rig.balancer, List.of(), List.of(), RetryBudget.UNLIMITED);
        ServicePool pool = new ServicePool(service, rig.discovery, options, time, Observer.NONE).start();
        return new EngineClient(
                pool, CallPolicy.of(ofSeconds(1), null, RetryPolicy.NONE), new AttemptWatch(time), onClose);
    }

    @Test
    void aDrainTooLongToCountIsALongDrain() {
        AtomicInteger closed = new AtomicInteger();
        EngineClient client = clientOf("other", closed::incrementAndGet);

        client.close(ChronoUnit.FOREVER.getDuration());

        assertThat(closed).hasValue(1);
    }

    @Test
    void aLimitTooLongToCountIsALongLimit() throws Exception {
        time.scheduler().at(time.now() + 1_000_000, () -> rig.endpoints("a"));

        assertThat(rig.client().awaitReady(ChronoUnit.FOREVER.getDuration())).isTrue();
    }

    @Test
    void twoThreadsThatCloseAClientTellItsOwnerOnce() throws Exception {
        for (int round = 0; round < 300; round++) {
            AtomicInteger closed = new AtomicInteger();
            EngineClient client = clientOf("other" + round, closed::incrementAndGet);
            CountDownLatch start = new CountDownLatch(2);
            Runnable close = () -> {
                start.countDown();
                while (start.getCount() > 0) {
                    Thread.onSpinWait();
                }
                client.close(ofMillis(0));
            };
            Thread other = new Thread(close);
            other.start();
            close.run();
            other.join();
            assertThat(closed).as("round " + round).hasValue(1);
        }
    }

    @Test
    void anExceptionThatTwoServicesThrowAgainAndAgainGathersOneReportEach() {
        IOException always = new IOException("the same object each time");
        rig.retry = RetryPolicy.NONE;
        EngineClient other = clientOf("other", () -> {});
        for (int i = 0; i < 100; i++) {
            for (EngineClient client : List.of(rig.client(), other)) {
                client.tryCall(Rig.READ, at -> {
                    throw always;
                });
            }
        }

        assertThat(always.getSuppressed()).hasSize(2);
    }

    @Test
    void anAttemptThatEndsInTheRejectionOfAnotherServiceIsAFailure() {
        rig.retry = RetryPolicy.NONE;
        EngineClient inner = clientOf("inner", () -> {});
        rig.discovery.set("inner", List.of());

        Outcome<Object> outcome = rig.client().tryCall(Rig.READ, at -> inner.call(Rig.READ, again -> "never"));

        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
    }

    @Test
    void aClientThatTimesOutByAnInterruptedIoExceptionOfItsOwnIsScoredAndRetried() {
        rig.endpointGates = List.of(gates);
        int[] sent = {0};

        Outcome<Object> outcome = rig.client().tryCall(Rig.READ, at -> {
            if (sent[0]++ == 0) {
                throw new InterruptedIOException("timeout");
            }
            return "yes";
        });

        assertThat(outcome).isEqualTo(new Outcome.Success<>("yes"));
        assertThat(gates.of("a").verdicts).containsExactly(Verdict.TIMED_OUT);
    }

    @Test
    void aRefusalThatHasEndedMeanwhileIsStillARefusal() {
        rig.endpoints("a");
        rig.endpointGates = List.of(gates);
        rig.client();
        // With nobody observing the short way is refused first, and the machine asks once more.
        gates.of("a").refusals = rig.observed ? 1 : 2;

        assertThat(rig.call(Rig.Driver.BLOCKING)).isInstanceOf(RefusedException.class);
    }

    @Test
    void whatTheLastCallWaitedForDoesNotCutTheNextOnesWaitShort() throws Exception {
        rig.callGates = List.of(gates);
        Later later = new Later(rig.discovery);
        EngineClient client = rig.client(later);
        time.scheduler().at(time.now() + 5_000_000, Thread.currentThread()::interrupt);
        assertThat(rig.call(Rig.Driver.BLOCKING)).hasMessage("service: interrupted while the call waited");
        assertThat(Thread.interrupted()).isTrue();
        later.push();
        long start = time.now();
        gates.of("service").comeBackNanos = 30_000_000;

        assertThat(client.<String, RuntimeException>call(Rig.READ, at -> "yes")).isEqualTo("yes");
        assertThat(time.now() - start).isEqualTo(30_000_000);
    }

    @Test
    void aBlockingCallThatIsInterruptedByTheTimeoutAroundItBlamesNobodyInside() throws Exception {
        try (SystemEnvironment real = new SystemEnvironment()) {
            AttemptWatch watch = new AttemptWatch(real);
            EngineClient outer = real(real, watch, "outer", ofMillis(100));
            EngineClient inner = real(real, watch, "inner", ofSeconds(5));
            inner.awaitReady(ofSeconds(5));
            outer.awaitReady(ofSeconds(5));

            Outcome<Object> outcome = outer.tryCall(
                    Rig.READ,
                    at -> inner.call(Rig.READ, again -> {
                        throw new IOException("and then a long delay");
                    }));

            assertThat(Thread.interrupted()).isFalse();
            Throwable failure = ((Outcome.Failure<Object>) outcome).error();
            assertThat(failure).isInstanceOf(io.fairlead.core.AttemptTimeoutException.class);
            assertThat(CallReport.of(failure)).isNotNull();
        }
    }

    private EngineClient real(SystemEnvironment real, AttemptWatch watch, String service, java.time.Duration timeout) {
        rig.discovery.set(service, io.fairlead.core.Endpoint.of("127.0.0.1", 9));
        ServiceOptions options = new ServiceOptions(rig.balancer, List.of(), List.of(), RetryBudget.UNLIMITED);
        ServicePool pool = new ServicePool(service, rig.discovery, options, real, Observer.NONE).start();
        RetryPolicy retry = service.equals("inner") ? Rig.retries(1, ofSeconds(4)) : RetryPolicy.NONE;
        return new EngineClient(pool, CallPolicy.of(ofSeconds(10), timeout, retry), watch, pool::close);
    }

    /** A source that keeps what it hears until it is told to go on. */
    private static final class Later implements Discovery {
        private final Discovery source;
        private final List<Runnable> kept = new ArrayList<>();

        Later(Discovery source) {
            this.source = source;
        }

        @Override
        public Watch watch(String service, Environment environment, Listener listener) {
            kept.add(() -> source.watch(service, environment, listener));
            return () -> {};
        }

        void push() {
            kept.forEach(Runnable::run);
        }

        @Override
        public String describe() {
            return "later";
        }

        @Override
        public void close() {}
    }
}
