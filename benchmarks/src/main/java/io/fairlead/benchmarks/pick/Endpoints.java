package io.fairlead.benchmarks.pick;

import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How many endpoints a picker has to choose from. */
@State(Scope.Benchmark)
public abstract class Endpoints {
    /** How many endpoints. */
    @Param({"10", "100", "1000", "10000"})
    public int n;

    String host(int endpoint) {
        return "10.0." + endpoint / 250 + "." + endpoint % 250;
    }

    void proveReach(Supplier<?> pick) {
        Reach.all(n, pick);
    }
}
