package io.fairlead.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.Verdict;
import io.fairlead.testkit.FakeCall;
import io.fairlead.testkit.RecordingSite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A breaker, its site, and a clock that a test moves. */
final class Trial {
    /** A kind of window under which a breaker opens after a known number of failures. */
    record Kind(String name, BreakerWindow window, int failuresToOpen) {
        @Override
        public String toString() {
            return name;
        }
    }

    record Case(Kind kind, long origin) {
        Trial start() {
            return new Trial(options(kind), origin);
        }

        @Override
        public String toString() {
            return kind + " from " + origin;
        }
    }

    static final List<Kind> KINDS = List.of(
            new Kind("failures in a row", new BreakerWindow.Consecutive(5), 5),
            new Kind("time window", new BreakerWindow.Time(Duration.ofSeconds(10), 10), 20),
            new Kind("count window", new BreakerWindow.Count(40), 20));

    static Stream<Case> cases() {
        return KINDS.stream()
                .flatMap(kind -> Stream.of(0L, Long.MAX_VALUE - 5, -5L).map(origin -> new Case(kind, origin)));
    }

    private static BreakerOptions options(Kind kind) {
        return BreakerOptions.builder()
                .window(kind.window())
                .ramp(Duration.ZERO)
                .build();
    }

    final RecordingSite site = new RecordingSite("orders-db");
    final List<BreakerTransition> transitions = new ArrayList<>();
    final Breaker breaker;
    long now;

    Trial(BreakerOptions options, long origin) {
        this.breaker = new BreakerFactory(options, transitions::add).create(site);
        this.now = origin;
    }

    static Trial of(BreakerOptions.Builder options) {
        return new Trial(options.build(), 0);
    }

    void pass(Duration duration) {
        now += duration.toNanos();
    }

    long tryEnter() {
        return tryEnter(Duration.ofSeconds(10));
    }

    long tryEnter(Duration deadline) {
        return breaker.tryEnter(FakeCall.seeded(42).deadlineNanos(now + deadline.toNanos()), now);
    }

    long enter() {
        long stamp = tryEnter();
        assertThat(stamp).as("admitted while %s", breaker.describe(now)).isPositive();
        return stamp;
    }

    void exit(long stamp, Verdict verdict) {
        breaker.exit(stamp, verdict, 1_000_000, now);
    }

    void call(Verdict verdict) {
        exit(enter(), verdict);
    }

    void calls(int count, Verdict verdict) {
        for (int i = 0; i < count; i++) {
            call(verdict);
        }
    }

    /** Fails until the breaker opens. */
    Trial open() {
        for (int i = 0; i < 1_000 && state() == BreakerState.CLOSED; i++) {
            call(Verdict.FAILED);
        }
        assertThat(state()).isEqualTo(BreakerState.OPEN);
        return this;
    }

    /** Opens and waits until probes are let in. */
    Trial halfOpen() {
        open();
        passOpen();
        return this;
    }

    void passOpen() {
        now += retryAfterNanos();
        assertThat(state()).isEqualTo(BreakerState.HALF_OPEN);
    }

    long retryAfterNanos() {
        return breaker.refusal(now).retryAfterNanos(now);
    }

    BreakerState state() {
        return breaker.state(now);
    }

    void assertRefuses() {
        assertThat(breaker.wouldAdmit(now)).isFalse();
        assertThat(tryEnter()).isZero();
    }

    /** The target is well again: the breaker must find out. */
    void assertRecovers() {
        for (int i = 0; i < 100 && state() != BreakerState.CLOSED; i++) {
            pass(Duration.ofSeconds(10));
            long stamp = tryEnter();
            if (stamp > 0) {
                exit(stamp, Verdict.SUCCESS);
            }
        }
        assertThat(state()).isEqualTo(BreakerState.CLOSED);
        calls(50, Verdict.SUCCESS);
        assertThat(state()).isEqualTo(BreakerState.CLOSED);
    }
}
