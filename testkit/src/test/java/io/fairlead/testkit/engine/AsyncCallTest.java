package io.fairlead.testkit.engine;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.core.Attempt;
import io.fairlead.core.CallReport;
import io.fairlead.core.Verdict;
import io.fairlead.testkit.VirtualTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What only an asynchronous call can do: be cancelled, be completed from outside, and outlive its attempts. */
class AsyncCallTest {
    private final VirtualTime time = new VirtualTime(-1, 5);
    private final ScriptedGate.Factory gates = new ScriptedGate.Factory();
    final Rig rig = new Rig(time, "a", "b");

    AsyncCallTest() {
        rig.endpointGates = List.of(gates);
    }

    private List<Verdict> verdicts() {
        return gates.gates.stream().flatMap(gate -> gate.verdicts.stream()).toList();
    }

    @Test
    void cancellingTheCallCancelsItsAttemptAndBlamesNobody() {
        rig.transport.hang();
        CompletableFuture<Object> call = rig.client().callAsync(Rig.READ, rig.transport.async());

        assertThat(call.cancel(true)).isTrue();

        assertThat(rig.transport.cancelled()).isEqualTo(1);
        assertThat(verdicts()).containsExactly(Verdict.RELEASED);
        assertThat(rig.inFlight()).isZero();
        assertThat(rig.client().view().activeCalls()).isZero();
        time.advance(ofMillis(2_000));
        assertThat(time.pendingTimers()).as("the watch rests").isZero();
    }

    @Test
    void cancellingDuringTheDelayStopsTheRetry() {
        rig.transport.fail(ofMillis(1), new IOException("x"));
        CompletableFuture<Object> call = rig.client().callAsync(Rig.READ, rig.transport.async());
        time.advance(ofMillis(2));

        call.cancel(false);
        time.advance(ofMillis(1_000));

        assertThat(rig.transport.sent()).isEqualTo(1);
        assertThat(call).isCancelled();
    }

    @Test
    void completingTheCallFromOutsideEndsItsAttempt() {
        rig.transport.hang();
        CompletableFuture<Object> call = rig.client().callAsync(Rig.READ, rig.transport.async());

        call.complete("mine");

        assertThat(call).isCompletedWithValue("mine");
        assertThat(rig.transport.cancelled()).isEqualTo(1);
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void aTimedOutAttemptKeepsItsEndpointBusyUntilItsStageIsDone() {
        CompletableFuture<Object> deaf = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        rig.retry = Rig.retries(0, ofMillis(0));
        CompletableFuture<Object> call = rig.client().callAsync(Rig.READ, at -> deaf);
        time.advance(ofMillis(200));

        assertThat(call).isCompletedExceptionally();
        assertThat(verdicts()).containsExactly(Verdict.TIMED_OUT);
        assertThat(rig.inFlight())
                .as("the transport has not said that it is done")
                .isEqualTo(1);

        deaf.complete("late");

        assertThat(rig.inFlight()).isZero();
        assertThat(verdicts()).as("a late answer changes nothing").containsExactly(Verdict.TIMED_OUT);
    }

    @Test
    void aStageThatFailsWithAWrapperIsUnwrapped() {
        rig.op = Rig.WRITE;
        IOException real = new IOException("real");
        CompletableFuture<Object> call =
                rig.client().callAsync(Rig.WRITE, at -> CompletableFuture.failedFuture(new CompletionException(real)));

        assertThatThrownBy(call::get).hasCause(real);
        assertThat(CallReport.of(real)).isNotNull();
    }

    @Test
    void anAttemptThatThrowsOrGivesNoStageIsAFailedAttempt() {
        rig.retry = Rig.retries(1, ofMillis(1));
        List<Integer> numbers = new ArrayList<>();
        CompletableFuture<Object> call = rig.client().callAsync(Rig.READ, at -> {
            numbers.add(at.number());
            if (at.number() == 1) {
                throw new IOException("cannot start");
            }
            return null;
        });
        time.advance(ofMillis(2));

        assertThat(numbers).containsExactly(1, 2);
        assertThatThrownBy(call::get).hasRootCauseMessage("the attempt returned no stage");
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void manyRetriesOverStagesThatAreDoneAlreadyCostNoStack() {
        int retries = 5_000;
        rig.retry = Rig.retries(retries, ofMillis(0));
        rig.deadline = java.time.Duration.ofDays(1);
        int[] sent = {0};
        CompletableFuture<Object> call = rig.client().callAsync(Rig.READ, at -> {
            sent[0]++;
            return CompletableFuture.failedFuture(new IOException("again"));
        });

        assertThat(call).isCompletedExceptionally();
        assertThat(sent[0]).isEqualTo(retries + 1);
    }

    @Test
    void anAttemptUsedAfterItsTimeSaysSo() {
        List<Attempt> kept = new ArrayList<>();
        rig.client()
                .callAsync(Rig.READ, at -> {
                    kept.add(at);
                    return CompletableFuture.completedFuture("done");
                })
                .join();

        assertThatThrownBy(() -> kept.get(0).remainingNanos())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this attempt is over: use it only until the attempt's code returns");
    }

    @Test
    void aCallbackThatCancelsItsOwnCallDoesNoHarm() {
        rig.transport.answer(ofMillis(1), "yes");
        CompletableFuture<Object> call = rig.client().callAsync(Rig.READ, rig.transport.async());
        List<Object> seen = new ArrayList<>();
        call.whenComplete((value, error) -> {
            call.cancel(true);
            seen.add(value);
        });
        time.advance(ofMillis(2));

        assertThat(seen).containsExactly("yes");
        assertThat(rig.client().view().activeCalls()).isZero();
    }

    @Test
    void theFutureOfADependentStageIsAPlainOne() {
        rig.transport.hang();
        CompletableFuture<Object> call = rig.client().callAsync(Rig.READ, rig.transport.async());

        call.thenApply(value -> value).cancel(true);

        assertThat(rig.transport.cancelled()).isZero();
        assertThatThrownBy(() -> {
                    call.cancel(true);
                    call.join();
                })
                .isInstanceOf(CancellationException.class);
    }
}
