package io.fairlead.benchmarks.guard;

import java.util.concurrent.CompletionStage;
import org.openjdk.jmh.annotations.Benchmark;

/** An asynchronous call whose stage is done when it is handed over; each ends with the answer in the caller's hand. */
public class AsyncBenchmark {
    /** Fairlead, everything on, 100 endpoints. */
    @Benchmark
    public String fairlead(FairleadClients.Shared fairlead) {
        return fairlead.client
                .callAsync(FairleadClients.READ, at -> Answers.DONE)
                .join();
    }

    /** Fairlead's guard, retry, breaker and timeout. */
    @Benchmark
    public String guard(FairleadGuards.RetryBreakerTimeout fairlead) {
        return fairlead.guard.callAsync(() -> Answers.DONE).join();
    }

    /** resilience4j, retry, breaker and time limiter. */
    @Benchmark
    public String resilience4j(Resilience4jGuards.Async resilience4j) {
        return answerOf(resilience4j.call.get());
    }

    /** SmallRye, retry, breaker and timeout. */
    @Benchmark
    public String smallrye(SmallRyeGuards.Async smallrye) {
        return answerOf(smallrye.guard.get(() -> Answers.DONE));
    }

    /** Failsafe, retry, breaker and timeout; its code runs on another thread. */
    @Benchmark
    public String failsafe(FailsafeGuards.RetryBreakerTimeout failsafe) {
        return failsafe.executor.getStageAsync(() -> Answers.DONE).join();
    }

    private static String answerOf(CompletionStage<String> stage) {
        return stage.toCompletableFuture().join();
    }
}
