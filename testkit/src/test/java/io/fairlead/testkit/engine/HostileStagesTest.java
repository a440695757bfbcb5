package io.fairlead.testkit.engine;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.AttemptTimeoutException;
import io.fairlead.core.Verdict;
import io.fairlead.testkit.VirtualTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Stages and executors of users that do not keep their contract: the call ends all the same, and once. */
class HostileStagesTest {
    private final VirtualTime time = new VirtualTime(VirtualTime.NEAR_OVERFLOW, 9);
    private final ScriptedGate.Factory gates = new ScriptedGate.Factory();
    final Rig rig = new Rig(time, "a", "b");

    HostileStagesTest() {
        rig.endpointGates = List.of(gates);
        rig.retry = Rig.retries(0, ofMillis(1));
    }

    private List<Verdict> verdicts() {
        return gates.gates.stream().flatMap(gate -> gate.verdicts.stream()).toList();
    }

    @Test
    void aStageThatCannotBeCancelledTimesOutAllTheSame() {
        CompletionStage<Object> minimal = new CompletableFuture<>().minimalCompletionStage();

        CompletableFuture<Object> call = rig.client().callAsync(Rig.READ, at -> minimal);
        time.advance(ofSeconds(2));

        assertThat(call)
                .failsWithin(ofMillis(0))
                .withThrowableThat()
                .withCauseInstanceOf(AttemptTimeoutException.class);
        assertThat(rig.client().view().activeCalls()).isZero();
    }

    @Test
    void aClientIsClosedAlthoughAStageCannotBeCancelled() {
        CompletionStage<Object> minimal = new CompletableFuture<>().minimalCompletionStage();
        CompletableFuture<Object> call = rig.client().callAsync(Rig.READ, at -> minimal);

        rig.client().close(ofMillis(1));

        assertThat(call).isCancelled();
        assertThat(rig.client().view().activeCalls()).isZero();
    }

    private static CompletableFuture<Object> handing(Runnable mischief, int times) {
        return new CompletableFuture<>() {
            @Override
            public <U> CompletableFuture<U> handle(BiFunction<? super Object, Throwable, ? extends U> action) {
                for (int i = 0; i < times; i++) {
                    action.apply("answer " + i, null);
                }
                mischief.run();
                return new CompletableFuture<>();
            }
        };
    }

    @Test
    void aStageThatCompletesTwiceIsSettledOnceAndLeavesItsEndpointOnce() {
        CompletableFuture<Object> call = rig.client().callAsync(Rig.READ, at -> handing(() -> {}, 2));

        assertThat(call).isCompletedWithValue("answer 0");
        assertThat(rig.inFlight()).isZero();
        assertThat(verdicts()).containsExactly(Verdict.SUCCESS);
    }

    @Test
    void aStageThatCompletesAndThenThrowsLeavesItsEndpointOnce() {
        CompletableFuture<Object> call = rig.client()
                .callAsync(
                        Rig.READ,
                        at -> handing(
                                () -> {
                                    throw new IllegalStateException("broken stage");
                                },
                                1));

        assertThat(call).isCompletedWithValue("answer 0");
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void anExecutorThatRefusesTheAttemptBlamesNoEndpoint() {
        Executor full = task -> {
            throw new RejectedExecutionException("full");
        };
        rig.attemptsOn = full;

        Throwable failure = rig.call(Rig.Driver.BLOCKING);

        assertThat(failure).isInstanceOf(RejectedExecutionException.class).hasMessageContaining("full");
        assertThat(verdicts()).containsExactly(Verdict.RELEASED);
        assertThat(rig.inFlight()).isZero();
    }
}
