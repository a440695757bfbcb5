package io.fairlead.benchmarks.guard;

import com.alibaba.csp.sentinel.slots.block.BlockException;
import org.openjdk.jmh.annotations.Benchmark;

/** A call that succeeds at once, by what guards it. */
public class SuccessBenchmark {
    /** The limit of a guard that times its calls. */
    @Benchmark
    public String idealTimed(IdealGuard ideal) {
        return ideal.timed(Answers::yes);
    }

    /** The limit of a guard that counts only. */
    @Benchmark
    public String idealCounting(IdealGuard ideal) {
        return ideal.counting(Answers::yes);
    }

    /** One reading of the clock. */
    @Benchmark
    public long clock() {
        return System.nanoTime();
    }

    /** Fairlead, everything on, 100 endpoints that all threads share. */
    @Benchmark
    public String fairlead(FairleadClients.Shared fairlead) {
        return fairlead.client.call(FairleadClients.READ, FairleadClients.ANSWER);
    }

    /** Fairlead, everything on, 100 endpoints of the thread's own. */
    @Benchmark
    public String fairleadOwn(FairleadClients.Own fairlead) {
        return fairlead.client.call(FairleadClients.READ, FairleadClients.ANSWER);
    }

    /** Fairlead, everything on, a single endpoint. */
    @Benchmark
    public String fairleadSingle(FairleadClients.Single fairlead) {
        return fairlead.client.call(FairleadClients.READ, FairleadClients.ANSWER);
    }

    /** Fairlead, everything on, three balancers and four lambdas through one call site. */
    @Benchmark
    public String fairleadMegamorphic(FairleadClients.Megamorphic fairlead) {
        return fairlead.next();
    }

    /** Fairlead's guard, a breaker that judges failures in a row. */
    @Benchmark
    public String guardConsecutive(FairleadGuards.Consecutive fairlead) {
        return fairlead.guard.call(Answers::yes);
    }

    /** Fairlead's guard, a breaker over the last 100 calls. */
    @Benchmark
    public String guardCount(FairleadGuards.Count fairlead) {
        return fairlead.guard.call(Answers::yes);
    }

    /** Fairlead's guard, a breaker over the last 10 s. */
    @Benchmark
    public String guardTime(FairleadGuards.Time fairlead) {
        return fairlead.guard.call(Answers::yes);
    }

    /** Fairlead's guard, retry and breaker. */
    @Benchmark
    public String guardRetryBreaker(FairleadGuards.RetryBreaker fairlead) {
        return fairlead.guard.call(Answers::yes);
    }

    /** Fairlead's guard, retry, breaker and timeout. */
    @Benchmark
    public String guardRetryBreakerTimeout(FairleadGuards.RetryBreakerTimeout fairlead) {
        return fairlead.guard.call(Answers::yes);
    }

    /** resilience4j, a breaker over the last 100 calls. */
    @Benchmark
    public String resilience4jCount(Resilience4jGuards.Count resilience4j) {
        return resilience4j.call.get();
    }

    /** resilience4j, a breaker over the last 10 s. */
    @Benchmark
    public String resilience4jTime(Resilience4jGuards.Time resilience4j) {
        return resilience4j.call.get();
    }

    /** resilience4j, retry and breaker. */
    @Benchmark
    public String resilience4jRetryBreaker(Resilience4jGuards.RetryBreaker resilience4j) {
        return resilience4j.call.get();
    }

    /** Failsafe, retry and breaker. */
    @Benchmark
    public String failsafeRetryBreaker(FailsafeGuards.RetryBreaker failsafe) {
        return failsafe.executor.get(Answers::yes);
    }

    /** Failsafe, retry, breaker and timeout. */
    @Benchmark
    public String failsafeRetryBreakerTimeout(FailsafeGuards.RetryBreakerTimeout failsafe) {
        return failsafe.executor.get(Answers::yes);
    }

    /** SmallRye, retry and breaker. */
    @Benchmark
    public String smallryeRetryBreaker(SmallRyeGuards.RetryBreaker smallrye) {
        return smallrye.guard.get(Answers::yes);
    }

    /** SmallRye, retry, breaker and timeout. */
    @Benchmark
    public String smallryeRetryBreakerTimeout(SmallRyeGuards.RetryBreakerTimeout smallrye) {
        return smallrye.guard.get(Answers::yes);
    }

    /** Sentinel, entry and exit under a breaker's rule. */
    @Benchmark
    public String sentinel(SentinelGuards.Closed sentinel) throws BlockException {
        return SentinelGuards.guarded(Answers::yes);
    }

    /** concurrency-limits, a fixed limit. */
    @Benchmark
    public String limitsFixed(LimitGuards.Fixed limits) {
        return limits.guarded();
    }

    /** concurrency-limits, a limit that follows latency. */
    @Benchmark
    public String limitsGradient(LimitGuards.Gradient limits) {
        return limits.guarded();
    }
}
