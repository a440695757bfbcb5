package io.fairlead.benchmarks.guard;

import com.alibaba.csp.sentinel.SphO;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import dev.failsafe.CircuitBreakerOpenException;
import io.fairlead.core.Outcome;
import io.fairlead.core.RefusedException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;

/**
 * A refusal by an open breaker, as a value and thrown.
 *
 * <p>What is thrown crosses a frame that the compiler may not inline, as it does in an application: thrown and caught in one
 * compiled method it would be a jump.
 */
public class RefusalBenchmark {
    /** Fairlead's guard, as a value. */
    @Benchmark
    public Outcome<String> guardValue(FairleadGuards.Open fairlead) {
        return fairlead.guard.tryCall(Answers::yes);
    }

    /** Fairlead's guard, thrown. */
    @Benchmark
    public Object guardThrown(FairleadGuards.Open fairlead) {
        try {
            return callGuard(fairlead);
        } catch (RefusedException refused) {
            return refused;
        }
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static String callGuard(FairleadGuards.Open fairlead) {
        return fairlead.guard.call(Answers::yes);
    }

    /** resilience4j's breaker asked for permission. */
    @Benchmark
    public boolean resilience4jValue(Resilience4jGuards.OpenWithoutStack resilience4j) {
        return resilience4j.breaker.tryAcquirePermission();
    }

    /** resilience4j, thrown with its stack, as by default. */
    @Benchmark
    public Object resilience4jThrown(Resilience4jGuards.OpenWithStack resilience4j) {
        return refusalOf(resilience4j);
    }

    /** resilience4j, thrown without its stack. */
    @Benchmark
    public Object resilience4jThrownStackless(Resilience4jGuards.OpenWithoutStack resilience4j) {
        return refusalOf(resilience4j);
    }

    private static Object refusalOf(Resilience4jGuards.Open resilience4j) {
        try {
            return callResilience4j(resilience4j);
        } catch (CallNotPermittedException refused) {
            return refused;
        }
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static String callResilience4j(Resilience4jGuards.Open resilience4j) {
        return resilience4j.call.get();
    }

    /** Failsafe's breaker asked for a permit. */
    @Benchmark
    public boolean failsafeValue(FailsafeGuards.Open failsafe) {
        return failsafe.breaker.tryAcquirePermit();
    }

    /** Failsafe, thrown. */
    @Benchmark
    public Object failsafeThrown(FailsafeGuards.Open failsafe) {
        try {
            return callFailsafe(failsafe);
        } catch (CircuitBreakerOpenException refused) {
            return refused;
        }
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static String callFailsafe(FailsafeGuards.Open failsafe) {
        return failsafe.executor.get(Answers::yes);
    }

    /** SmallRye, thrown. */
    @Benchmark
    public Object smallryeThrown(SmallRyeGuards.Open smallrye) {
        try {
            return callSmallRye(smallrye);
        } catch (org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException refused) {
            return refused;
        }
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static String callSmallRye(SmallRyeGuards.Open smallrye) {
        return smallrye.guard.get(Answers::yes);
    }

    /** Sentinel, as a value. */
    @Benchmark
    public boolean sentinelValue(SentinelGuards.Open sentinel) {
        return SphO.entry(SentinelGuards.RESOURCE);
    }

    /** Sentinel, thrown. */
    @Benchmark
    public Object sentinelThrown(SentinelGuards.Open sentinel) {
        try {
            return callSentinel();
        } catch (BlockException refused) {
            return refused;
        }
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static String callSentinel() throws BlockException {
        return SentinelGuards.guarded(Answers::yes);
    }

    /** concurrency-limits when the limit is reached, as a value. */
    @Benchmark
    @SuppressWarnings("NullAway")
    public Object limitsValue(LimitGuards.Full limits) {
        return limits.limiter.acquire(null);
    }
}
