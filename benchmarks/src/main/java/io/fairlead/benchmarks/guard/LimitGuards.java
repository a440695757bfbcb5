package io.fairlead.benchmarks.guard;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.Limiter;
import com.netflix.concurrency.limits.limit.FixedLimit;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import io.fairlead.benchmarks.Proof;
import java.util.Optional;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Limiters of Netflix' concurrency-limits, one a JVM, shared by all threads: no breaker, but the same enter and exit. */
public final class LimitGuards {
    private LimitGuards() {}

    private static Limiter<Void> limiter(Limit limit) {
        return SimpleLimiter.newBuilder().limit(limit).build();
    }

    /** A limiter that has room. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public abstract static class Roomy {
        Limiter<Void> limiter;

        abstract Limit limit();

        /** Builds it. */
        @Setup
        public void start() {
            limiter = limiter(limit());
        }

        /** Runs a call within the limit. */
        @SuppressWarnings("NullAway")
        String guarded() {
            Optional<Limiter.Listener> room = limiter.acquire(null);
            if (room.isEmpty()) {
                throw new IllegalStateException("over the limit");
            }
            String answer = Answers.yes();
            room.get().onSuccess();
            return answer;
        }

        /** Proves that there is still room. */
        @TearDown
        public void check() {
            Proof.that(guarded().equals(Answers.YES), "there is still room");
        }
    }

    /** A fixed limit. */
    public static class Fixed extends Roomy {
        @Override
        Limit limit() {
            return FixedLimit.of(100);
        }
    }

    /** A limit that follows latency. */
    public static class Gradient extends Roomy {
        @Override
        Limit limit() {
            return Gradient2Limit.newDefault();
        }
    }

    /** A limit that is reached. */
    @State(Scope.Benchmark)
    @SuppressWarnings({"NullAway.Init", "NullAway"})
    public static class Full {
        Limiter<Void> limiter;

        /** Takes all the room there is. */
        @Setup
        public void start() {
            limiter = limiter(FixedLimit.of(1));
            Proof.that(limiter.acquire(null).isPresent(), "there is room for one");
        }

        /** Proves that it is still full. */
        @TearDown
        public void check() {
            Proof.that(limiter.acquire(null).isEmpty(), "there is no room");
        }
    }
}
