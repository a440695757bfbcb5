package io.fairlead.benchmarks.guard;

import io.fairlead.benchmarks.Proof;
import io.fairlead.core.Op;
import io.fairlead.core.Verdict;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
import io.fairlead.core.gate.Gate;
import io.fairlead.core.gate.GateSite;
import io.fairlead.resilience.breaker.BreakerOptions;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A breaker by itself, entered and left with a time that is given: what it costs to count without timing. */
public class GateBenchmark {
    /** Enter and exit. */
    @Benchmark
    public long breaker(Alone alone) {
        long stamp = alone.breaker.tryEnter(alone, 1);
        alone.breaker.exit(stamp, Verdict.SUCCESS, 1, 1);
        return stamp;
    }

    /** A breaker, and the call that goes through it. */
    @State(Scope.Benchmark)
    public static class Alone implements CallContext {
        private final RandomGenerator random = new SplittableRandom(7);
        private final Op op = Op.named("read");
        final Gate breaker = BreakerOptions.DEFAULT.factory().create(new Site());

        /** Proves that the breaker still lets calls in. */
        @TearDown
        public void check() {
            Proof.that(breaker.tryEnter(this, 1) > 0, "the breaker stayed closed");
        }

        @Override
        public Op op() {
            return op;
        }

        @Override
        public long deadlineNanos() {
            return Long.MAX_VALUE;
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public boolean tried(Node node) {
            return false;
        }
    }

    private static final class Site implements GateSite {
        @Override
        public String name() {
            return "bench";
        }

        @Override
        public RandomGenerator random() {
            return new SplittableRandom(7);
        }

        @Override
        public void available(long epoch) {}

        @Override
        public void unavailable(long epoch, long untilNanos) {}

        @Override
        public void probing(long epoch) {}
    }
}
