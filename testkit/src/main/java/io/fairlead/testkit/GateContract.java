package io.fairlead.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fairlead.core.Verdict;
import io.fairlead.core.gate.Gate;
import io.fairlead.core.gate.GateSite;
import io.fairlead.core.gate.Refusal;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Gate} must do, whatever it guards against: extend it, and name the gate.
 *
 * <p>Each test runs from several origins of the ticker, one of them just before its end.
 */
public abstract class GateContract {
    private static final long[] ORIGINS = {0, VirtualTime.NEAR_OVERFLOW, -5, Long.MIN_VALUE};
    private static final long CALL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int THREADS = 4;
    private static final int ROUNDS = 20_000;

    /** A test. */
    protected GateContract() {}

    /** A new gate for {@code site}. */
    protected abstract Gate newGate(GateSite site);

    /**
     * Brings a new gate to where it refuses calls at {@code now}.
     *
     * @return the stamps that are not given back yet
     */
    protected abstract List<Long> makeRefuse(Gate gate, long now);

    private static FakeCall call(long now) {
        return FakeCall.seeded(42).deadlineNanos(now + CALL_NANOS);
    }

    @Test
    void everyAdmissionHasAStampAboveZero() {
        for (long now : ORIGINS) {
            Gate gate = newGate(new RecordingSite("target"));
            for (int i = 0; i < 100; i++) {
                long time = now + i * STEP_NANOS;
                long stamp = gate.tryEnter(call(time), time);
                assertThat(stamp).as("stamp %d at %d", i, time).isPositive();
                gate.exit(stamp, Verdict.SUCCESS, 1_000, time + 1_000);
            }
        }
    }

    @Test
    void aCallThatGoesWellAllocatesNothing() {
        Gate gate = newGate(new RecordingSite("target"));
        FakeCall call = call(0);
        assertThat(bytesOfCalls(gate, call)).as("bytes of 10,000 calls").isZero();
    }

    private static long bytesOfCalls(Gate gate, FakeCall call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        // The least of a few rounds: the first ones load classes, and a compiler may take a round to settle.
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                gate.exit(gate.tryEnter(call, 0), Verdict.SUCCESS, 1_000, 0);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    @Test
    void whatItWouldAdmitItAdmits() {
        for (long now : ORIGINS) {
            Gate gate = newGate(new RecordingSite("target"));
            assertThat(gate.wouldAdmit(now)).as("a new gate at %d", now).isTrue();
            assertThat(gate.tryEnter(call(now), now)).isPositive();
            Gate full = newGate(new RecordingSite("target"));
            makeRefuse(full, now);
            assertThat(full.wouldAdmit(now))
                    .as("a gate that refuses at %d", now)
                    .isFalse();
            assertThat(full.tryEnter(call(now), now)).isNotPositive();
        }
    }

    @Test
    void askingWhetherItWouldAdmitChangesNothing() {
        for (long now : ORIGINS) {
            RecordingSite site = new RecordingSite("target");
            Gate gate = newGate(site);
            makeRefuse(gate, now);
            int told = site.sayings().size();
            String before = gate.describe(now);
            for (int i = 0; i < 100; i++) {
                gate.wouldAdmit(now);
                gate.wouldAdmit(now + TimeUnit.HOURS.toNanos(1));
            }
            assertThat(gate.describe(now)).isEqualTo(before);
            assertThat(site.sayings()).hasSize(told);
            assertThat(gate.tryEnter(call(now), now)).isNotPositive();
        }
    }

    @Test
    void aRefusalNamesWhatIsGuardedAndItsState() {
        for (long now : ORIGINS) {
            Gate gate = newGate(new RecordingSite("orders-db"));
            makeRefuse(gate, now);
            Refusal refusal = gate.refusal(now);
            assertThat(refusal.gate()).isNotBlank();
            assertThat(refusal.name()).isEqualTo("orders-db");
            assertThat(refusal.state()).isNotBlank().isEqualTo(gate.describe(now));
            assertThat(refusal.retryAfterNanos(now)).isNotNegative();
            assertThat(refusal.describe(Duration.ZERO)).contains("orders-db").contains(refusal.state());
        }
    }

    @Test
    void aForcedEntryIsAlwaysAdmittedAndItsOutcomeChangesNothing() {
        for (long now : ORIGINS) {
            RecordingSite site = new RecordingSite("target");
            Gate gate = newGate(site);
            makeRefuse(gate, now);
            int told = site.sayings().size();
            for (Verdict verdict : List.of(Verdict.SUCCESS, Verdict.FAILED, Verdict.RELEASED, Verdict.TIMED_OUT)) {
                for (int i = 0; i < 50; i++) {
                    long stamp = gate.forceEnter(call(now), now);
                    assertThat(stamp).isPositive();
                    gate.exit(stamp, verdict, 1_000, now);
                }
                assertThat(gate.wouldAdmit(now))
                        .as("after forced %s at %d", verdict, now)
                        .isFalse();
            }
            assertThat(site.sayings()).hasSize(told);
        }
    }

    @Test
    void forcedFailuresDoNotCloseTheWayOfOthers() {
        for (long now : ORIGINS) {
            Gate gate = newGate(new RecordingSite("target"));
            for (int i = 0; i < 1_000; i++) {
                gate.exit(gate.forceEnter(call(now), now), Verdict.FAILED, 1_000, now);
            }
            assertThat(gate.tryEnter(call(now), now)).isPositive();
        }
    }

    @Test
    void aStampGivenBackTwiceLetsNobodyInThatWasRefused() {
        for (long now : ORIGINS) {
            Gate gate = newGate(new RecordingSite("target"));
            long stamp = gate.tryEnter(call(now), now);
            gate.exit(stamp, Verdict.SUCCESS, 1_000, now);
            gate.exit(stamp, Verdict.SUCCESS, 1_000, now);
            makeRefuse(gate, now);
            gate.exit(stamp, Verdict.SUCCESS, 1_000, now);
            assertThat(gate.wouldAdmit(now)).as("at %d", now).isFalse();
        }
    }

    @Test
    void callsThatSayNothingLeaveAGateThatAdmits() {
        for (long now : ORIGINS) {
            Gate gate = newGate(new RecordingSite("target"));
            for (int i = 0; i < 1_000; i++) {
                long time = now + i * STEP_NANOS;
                long stamp = gate.tryEnter(call(time), time);
                assertThat(stamp).as("stamp %d at %d", i, time).isPositive();
                gate.exit(stamp, i % 2 == 0 ? Verdict.RELEASED : Verdict.IGNORED, 1_000, time);
            }
        }
    }

    @Test
    void aGateThatRefusedAdmitsAgainOnceTimeHasPassedAndAllIsGivenBack() {
        for (long now : ORIGINS) {
            Gate gate = newGate(new RecordingSite("target"));
            List<Long> held = makeRefuse(gate, now);
            held.forEach(stamp -> gate.exit(stamp, Verdict.SUCCESS, 1_000, now));
            assertAdmitsInTheEnd(gate, now, "from " + now);
        }
    }

    /** Calls that succeed, an hour apart, are all admitted after a while. */
    private static void assertAdmitsInTheEnd(Gate gate, long from, String context) {
        long time = from;
        int row = 0;
        for (int i = 0; i < 100; i++) {
            time += TimeUnit.HOURS.toNanos(1);
            long stamp = gate.tryEnter(call(time), time);
            row = stamp > 0 ? row + 1 : 0;
            if (stamp > 0) {
                gate.exit(stamp, Verdict.SUCCESS, 1_000, time + 1_000);
            }
        }
        assertThat(row)
                .as("admitted in a row, %s, now %s", context, gate.describe(time))
                .isGreaterThan(50);
    }

    @Test
    void manyThreadsLeaveAGateThatAdmits() throws Exception {
        for (long origin : new long[] {0, VirtualTime.NEAR_OVERFLOW}) {
            Gate gate = newGate(new RecordingSite("target"));
            AtomicLong clock = new AtomicLong(origin);
            CountDownLatch start = new CountDownLatch(1);
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                List<Future<?>> all = new ArrayList<>();
                for (int seed = 0; seed < THREADS; seed++) {
                    Random random = new Random(seed);
                    all.add(threads.submit(() -> {
                        start.await();
                        callAtRandom(gate, clock, random);
                        return null;
                    }));
                }
                start.countDown();
                for (Future<?> each : all) {
                    each.get(60, TimeUnit.SECONDS);
                }
            } finally {
                threads.shutdownNow();
            }
            assertAdmitsInTheEnd(gate, clock.get(), "after " + THREADS + " threads from " + origin);
        }
    }

    /** Half of the time things go well; each call takes up to 20 ms of a clock that all threads move. */
    private static void callAtRandom(Gate gate, AtomicLong clock, Random random) {
        Verdict[] verdicts = {Verdict.SUCCESS, Verdict.FAILED, Verdict.RELEASED, Verdict.IGNORED, Verdict.TIMED_OUT};
        for (int i = 0; i < ROUNDS; i++) {
            boolean well = i / 500 % 2 == 0;
            long now = clock.addAndGet(TimeUnit.MICROSECONDS.toNanos(random.nextInt(20_000)));
            boolean forced = random.nextInt(10) == 0;
            long stamp = forced ? gate.forceEnter(call(now), now) : gate.tryEnter(call(now), now);
            if (stamp <= 0) {
                assertThat(gate.refusal(now).name()).isEqualTo("target");
                continue;
            }
            long elapsed = TimeUnit.MICROSECONDS.toNanos(random.nextInt(20_000));
            long end = clock.addAndGet(elapsed);
            gate.exit(stamp, well ? Verdict.SUCCESS : verdicts[random.nextInt(verdicts.length)], elapsed, end);
        }
    }
}
