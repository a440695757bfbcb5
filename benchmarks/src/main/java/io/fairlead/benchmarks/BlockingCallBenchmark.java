package io.fairlead.benchmarks;

import io.fairlead.Fairlead;
import io.fairlead.core.AttemptFunction;
import io.fairlead.core.NodeState;
import io.fairlead.core.Op;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.discovery.StaticDiscovery;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A successful blocking call with everything on, beside the limit: a state check, two clock reads and one counter of the
 * thread's own.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-Xmn256m", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BlockingCallBenchmark {
    private static final Op READ = Op.named("read").idempotent();
    private static final AttemptFunction<String, RuntimeException> ANSWER = at -> "yes";

    private volatile int state;
    private long spent;

    @SuppressWarnings("NullAway.Init")
    private Fairlead fairlead;

    @SuppressWarnings("NullAway.Init")
    private ServiceClient client;

    /** Starts a client of 100 endpoints. */
    @Setup
    public void start() {
        String[] addresses =
                IntStream.rangeClosed(1, 100).mapToObj(i -> "127.0.0.1:" + i).toArray(String[]::new);
        fairlead = Fairlead.builder()
                .discovery(StaticDiscovery.of("payments", addresses))
                .build();
        client = fairlead.service("payments")
                .attemptTimeout(Duration.ofMillis(500))
                .deadline(Duration.ofSeconds(3))
                .retry(r -> r.max(3))
                .build();
    }

    /** Proves what was measured: every breaker closed, nothing left in flight. */
    @TearDown
    public void check() {
        boolean well = client.view().nodes().stream()
                .allMatch(node -> node.state() == NodeState.ELIGIBLE && node.inFlight() == 0);
        if (!well || spent < 0) {
            throw new IllegalStateException("not every endpoint is well: " + client.view());
        }
        client.close();
        fairlead.close();
    }

    /** The limit. */
    @Benchmark
    public String idealTimedGuard() {
        if (state != 0) {
            throw new IllegalStateException();
        }
        long start = System.nanoTime();
        String answer = "yes";
        spent += System.nanoTime() - start;
        return answer;
    }

    /** Deadline, attempt timeout, retry, budget, least connections among 100, breaker. */
    @Benchmark
    public String everythingOn() {
        return client.call(READ, ANSWER);
    }
}
