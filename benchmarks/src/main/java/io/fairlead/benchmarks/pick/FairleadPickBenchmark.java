package io.fairlead.benchmarks.pick;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.fairlead.core.balance.Node;
import org.openjdk.jmh.annotations.Benchmark;

/** One pick of Fairlead's. */
public class FairleadPickBenchmark {
    private static final Hasher64 HASHER = Hashing.xxh3_64(0);

    /** Round robin. */
    @Benchmark
    public Node roundRobin(FairleadPickers.RoundRobin pickers, FairleadPickers.Caller caller) {
        return pickers.picker.pick(caller, 0);
    }

    /** Weighted round robin. */
    @Benchmark
    public Node weightedRoundRobin(FairleadPickers.WeightedRoundRobin pickers, FairleadPickers.Caller caller) {
        return pickers.picker.pick(caller, 0);
    }

    /** Least connections. */
    @Benchmark
    public Node leastConnections(FairleadPickers.LeastConnections pickers, FairleadPickers.Caller caller) {
        return pickers.picker.pick(caller, 0);
    }

    /** Least connections with weights. */
    @Benchmark
    public Node weightedLeastConnections(
            FairleadPickers.WeightedLeastConnections pickers, FairleadPickers.Caller caller) {
        return pickers.picker.pick(caller, 0);
    }

    /** Consistent hash. */
    @Benchmark
    public Node consistentHash(FairleadPickers.ConsistentHash pickers, FairleadPickers.Caller caller) {
        return pickers.picker.pick(caller.withNextKey(), 0);
    }

    /** The hash of the key alone. */
    @Benchmark
    public long bareHash(FairleadPickers.Caller caller) {
        String key = caller.withNextKey().op().key();
        return HASHER.hashCharsToLong(key == null ? "" : key);
    }
}
