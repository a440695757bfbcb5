package io.fairlead.testkit.engine;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.fairlead.core.Outcome;
import io.fairlead.core.Verdict;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.engine.AttemptWatch;
import io.fairlead.core.engine.CallPolicy;
import io.fairlead.core.engine.EngineClient;
import io.fairlead.core.engine.ServiceOptions;
import io.fairlead.core.engine.ServicePool;
import io.fairlead.core.event.Observer;
import io.fairlead.core.gate.Gate;
import io.fairlead.core.gate.GateFactory;
import io.fairlead.core.gate.Refusal;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Pauser;
import io.fairlead.core.time.Scheduler;
import io.fairlead.core.time.Ticker;
import io.fairlead.testkit.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** A call that nobody observes takes the short way; whatever breaks there, it ends as the machine would end it. */
class ShortWayTest {
    private final VirtualTime time = new VirtualTime(VirtualTime.NEAR_OVERFLOW, 11);
    private final Frail frail = new Frail();
    private final ScriptedGate.Factory gates = new ScriptedGate.Factory();
    private final Rig rig = new Rig(time, "a");
    private final AttemptWatch watch = new AttemptWatch(frail);

    private EngineClient client(RetryBudget budget, GateFactory... endpointGates) {
        ServiceOptions options = new ServiceOptions(rig.balancer, List.of(endpointGates), List.of(), budget);
        ServicePool pool = new ServicePool("service", rig.discovery, options, frail, Observer.NONE).start();
        CallPolicy policy = CallPolicy.of(ofSeconds(1), ofMillis(200), Rig.retries(0, ofMillis(1)));
        return new EngineClient(pool, policy, watch, pool::close);
    }

    private EngineClient client() {
        return client(RetryBudget.UNLIMITED, gates);
    }

    private void assertNothingIsLeft(EngineClient client) {
        assertThat(gates.open()).as("stamps that are out").isZero();
        assertThat(client.view().activeCalls()).isZero();
        assertThat(client.view().nodes()).allMatch(node -> node.inFlight() == 0);
    }

    @Test
    void anAsynchronousCallIsUnderWayWhileItsAttemptIsBeingStarted() {
        EngineClient client = client();
        List<Long> active = new ArrayList<>();

        client.callAsync(Rig.READ, at -> {
            active.add(client.view().activeCalls());
            return CompletableFuture.completedFuture("yes");
        });

        assertThat(active).containsExactly(1L);
        assertNothingIsLeft(client);
    }

    @Test
    void callsInsideTheStartOfAnAttemptAreCallsOfTheirOwn() {
        EngineClient client = client();

        String all = client.<String, RuntimeException>call(
                Rig.READ,
                one -> client.callAsync(
                                        Rig.READ,
                                        two -> CompletableFuture.completedFuture(
                                                client.<String, RuntimeException>call(Rig.READ, three -> "3")
                                                        + two.number()
                                                        + two.endpoint().id()))
                                .join()
                        + one.remainingNanos());

        assertThat(all).isEqualTo("31a200000000");
        assertNothingIsLeft(client);
    }

    @Test
    void aCallThatIsCompletedByATaskFromOutsideEndsItsAttempt() {
        EngineClient client = client();
        CompletableFuture<Object> hanging = new CompletableFuture<>();
        CompletableFuture<Object> call = client.callAsync(Rig.READ, at -> hanging);

        call.completeAsync(() -> "mine", Runnable::run);

        assertThat(call).isCompletedWithValue("mine");
        assertThat(hanging).isCancelled();
        assertNothingIsLeft(client);
    }

    @Test
    void aTaskFromOutsideThatThrowsFailsTheCall() {
        CompletableFuture<Object> call = client().callAsync(Rig.READ, at -> new CompletableFuture<>());
        Supplier<Object> broken = () -> {
            throw new IllegalStateException("broken");
        };

        call.completeAsync(broken, Runnable::run);

        assertThat(call).failsWithin(ofMillis(0)).withThrowableThat().withMessageContaining("broken");
    }

    @Test
    void aCallWhoseValueIsForcedFromOutsideEndsItsAttempt() {
        EngineClient client = client();
        CompletableFuture<Object> hanging = new CompletableFuture<>();
        CompletableFuture<Object> call = client.callAsync(Rig.READ, at -> hanging);

        call.obtrudeValue("forced");

        assertThat(call).isCompletedWithValue("forced");
        assertThat(hanging).isCancelled();
        assertNothingIsLeft(client);
    }

    @Test
    void aTimerThatRefusesFailsTheCallAndNothingIsLeft() {
        EngineClient client = client();
        CompletableFuture<Object> hanging = new CompletableFuture<>();
        frail.refusesTimers = true;

        CompletableFuture<Object> call = client.callAsync(Rig.READ, at -> hanging);

        assertThat(call).isCompletedExceptionally();
        assertThat(hanging).isCancelled();
        assertNothingIsLeft(client);
    }

    @Test
    void aTimerThatRefusedOnceIsAskedAgain() {
        EngineClient client = client();
        frail.refusesTimers = true;
        client.callAsync(Rig.READ, at -> new CompletableFuture<>());
        frail.refusesTimers = false;

        CompletableFuture<Object> call = client.callAsync(Rig.READ, at -> new CompletableFuture<>());
        time.advance(ofMillis(220));

        assertThat(call).isCompletedExceptionally();
        assertNothingIsLeft(client);
    }

    @Test
    void aWorkerThatBreaksOnceDoesNotStopTheWatch() {
        EngineClient client = client();
        client.callAsync(Rig.READ, at -> new CompletableFuture<>());
        frail.breaksWork = true;
        time.advance(ofMillis(220));
        frail.breaksWork = false;

        CompletableFuture<Object> call = client.callAsync(Rig.READ, at -> new CompletableFuture<>());
        time.advance(ofMillis(220));

        assertThat(call).isCompletedExceptionally();
    }

    @Test
    void aCallThatOutlivesTheWatchStillTimesOut() {
        EngineClient client = client();
        CompletableFuture<Object> hanging = new CompletableFuture<>();
        CompletableFuture<Object> call = client.callAsync(Rig.READ, at -> hanging);

        watch.close();
        CompletableFuture<Object> later = client.callAsync(Rig.READ, at -> new CompletableFuture<>());
        assertThat(call).isNotDone();
        time.advance(ofMillis(220));

        assertThat(call).isCompletedExceptionally();
        assertThat(later).isCompletedExceptionally();
        assertThat(hanging).isCancelled();
        assertNothingIsLeft(client);
    }

    @Test
    void anAnswerCountsAlthoughTheCallHadBeenLookedAtBefore() {
        EngineClient client = client();
        CompletableFuture<Object> stage = new CompletableFuture<>();
        CompletableFuture<Object> call = client.callAsync(Rig.READ, at -> stage);
        ((Runnable) call).run();

        stage.complete("yes");

        assertThat(call).isCompletedWithValue("yes");
        assertNothingIsLeft(client);
    }

    @Test
    void aBudgetThatThrowsIsAFailureOfThatCallAndKeepsNoEndpoint() {
        EngineClient client = client(new BrokenBudget(), gates);

        Outcome<Object> outcome = client.tryCall(Rig.READ, at -> "never");

        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        assertThat(((Outcome.Failure<Object>) outcome).error()).hasMessage("broken budget");
        assertNothingIsLeft(client);
    }

    @Test
    void aCallThatIsRefusedPaysNothingIntoTheBudget() {
        EngineClient client = client(new BrokenBudget(), gates);
        gates.of("a").closed = true;

        assertThat(client.tryCall(Rig.READ, at -> "never")).isInstanceOf(Outcome.Rejection.class);
        assertThat(client.callAsync(Rig.READ, at -> new CompletableFuture<>())).isCompletedExceptionally();
        assertNothingIsLeft(client);
    }

    @Test
    void aGateThatCannotSayWhyItRefusesFailsTheCallAndNothingElse() {
        EngineClient client = client(RetryBudget.UNLIMITED, site -> new Speechless());

        Outcome<Object> outcome = client.tryCall(Rig.READ, at -> "never");
        List<CompletableFuture<Object>> calls = new ArrayList<>();
        assertThatCode(() -> calls.add(client.callAsync(Rig.READ, at -> new CompletableFuture<>())))
                .doesNotThrowAnyException();

        assertThat(((Outcome.Failure<Object>) outcome).error()).hasMessage("speechless");
        assertThat(calls.get(0)).isCompletedExceptionally();
        assertNothingIsLeft(client);
    }

    @Test
    void callsWhoseAnswersComeWithAFullStackEndAllTheSame() {
        EngineClient client = client(RetryBudget.UNLIMITED);
        // Classes that are loaded with a full stack are broken for good.
        client.callAsync(Rig.READ, at -> CompletableFuture.failedFuture(new IllegalStateException("first")));
        client.callAsync(Rig.READ, at -> new CompletableFuture<>());
        time.advance(ofMillis(220));

        List<CompletableFuture<Object>> stages = new ArrayList<>();
        List<CompletableFuture<Object>> calls = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            CompletableFuture<Object> stage = new CompletableFuture<>();
            stages.add(stage);
            calls.add(client.callAsync(Rig.READ, at -> stage));
        }

        int[] next = {0};
        failOnTheWayUp(stages, next);
        time.advance(ofSeconds(2));

        assertThat(next[0]).isEqualTo(stages.size());
        assertThat(calls).allMatch(CompletableFuture::isDone);
        assertThat(client.view().activeCalls()).isZero();
    }

    /** Fills the stack, and on the way back fails one stage a frame. */
    private static void failOnTheWayUp(List<CompletableFuture<Object>> stages, int[] next) {
        try {
            failOnTheWayUp(stages, next);
        } catch (StackOverflowError full) {
            // from here on there is a little room, and more in each frame
        }
        if (next[0] < stages.size()) {
            try {
                stages.get(next[0]).completeExceptionally(new IllegalStateException("late"));
                next[0]++;
            } catch (StackOverflowError full) {
                next[0]++;
            }
        }
    }

    private static final class BrokenBudget implements RetryBudget {
        @Override
        public void deposit(long now) {
            throw new IllegalStateException("broken budget");
        }

        @Override
        public boolean tryWithdraw(long now) {
            return false;
        }

        @Override
        public void giveBack(long now) {}
    }

    private static final class Speechless implements Gate {
        @Override
        public boolean wouldAdmit(long now) {
            return false;
        }

        @Override
        public long tryEnter(CallContext call, long now) {
            return 0;
        }

        @Override
        public long forceEnter(CallContext call, long now) {
            return 1;
        }

        @Override
        public void exit(long stamp, Verdict verdict, long elapsedNanos, long now) {}

        @Override
        public Refusal refusal(long now) {
            throw new IllegalStateException("speechless");
        }

        @Override
        public String describe(long now) {
            return "speechless";
        }
    }

    /** Virtual time whose timers and workers can be told to break. */
    private final class Frail implements Environment {
        boolean refusesTimers;
        boolean breaksWork;

        @Override
        public Ticker ticker() {
            return time.ticker();
        }

        @Override
        public Scheduler scheduler() {
            return (at, task) -> {
                if (refusesTimers) {
                    throw new RejectedExecutionException("no timer");
                }
                return time.scheduler().at(at, task);
            };
        }

        @Override
        public Executor executor() {
            return task -> {
                if (breaksWork) {
                    throw new IllegalStateException("broken worker");
                }
                time.executor().execute(task);
            };
        }

        @Override
        public Executor control() {
            return time.control();
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
}
