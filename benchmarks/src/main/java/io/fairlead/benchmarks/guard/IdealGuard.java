package io.fairlead.benchmarks.guard;

import io.fairlead.benchmarks.Proof;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The limit: a state check, two clock reads, and counters of the thread's own.
 *
 * <p>JMH pads the object, so that two threads share no cache line.
 */
@State(Scope.Thread)
public class IdealGuard {
    private volatile int state;
    private long calls;
    private long nanos;

    /** Guards a call as cheaply as a guard that times its calls can. */
    String timed(Supplier<String> code) {
        if (state != 0) {
            throw new IllegalStateException("open");
        }
        long start = System.nanoTime();
        String answer = code.get();
        nanos += System.nanoTime() - start;
        calls++;
        return answer;
    }

    /** The same without the clock. */
    String counting(Supplier<String> code) {
        if (state != 0) {
            throw new IllegalStateException("open");
        }
        String answer = code.get();
        calls++;
        return answer;
    }

    /** Proves that calls were counted. */
    @TearDown
    public void check() {
        Proof.that(calls > 0 && nanos >= 0, "calls went through the ideal guard");
    }
}
