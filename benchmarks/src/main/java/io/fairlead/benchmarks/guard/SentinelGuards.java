package io.fairlead.benchmarks.guard;

import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.SphO;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.Tracer;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.alibaba.csp.sentinel.slots.block.RuleConstant;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRule;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRuleManager;
import io.fairlead.benchmarks.Proof;
import java.util.List;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Resources of Sentinel under a rule that opens a breaker, in its own registry of the JVM. */
public final class SentinelGuards {
    static final String RESOURCE = "bench";

    private SentinelGuards() {}

    private static void load(int minimum) {
        System.setProperty("csp.sentinel.log.dir", System.getProperty("java.io.tmpdir"));
        DegradeRuleManager.loadRules(List.of(new DegradeRule(RESOURCE)
                .setGrade(RuleConstant.DEGRADE_GRADE_EXCEPTION_RATIO)
                .setCount(0.5)
                .setMinRequestAmount(minimum)
                .setStatIntervalMs(10_000)
                .setTimeWindow((int) Answers.LONG.toSeconds())));
    }

    static String guarded(Supplier<String> code) throws BlockException {
        Entry entry = SphU.entry(RESOURCE);
        try {
            return code.get();
        } catch (RuntimeException failure) {
            Tracer.traceEntry(failure, entry);
            throw failure;
        } finally {
            entry.exit();
        }
    }

    /** Its breaker is closed. */
    @State(Scope.Benchmark)
    public static class Closed {
        /** Loads the rule. */
        @Setup
        public void start() {
            load(20);
            Proof.that(DegradeRuleManager.hasConfig(RESOURCE), "the rule is loaded");
        }

        /** Proves that calls are still let in. */
        @TearDown
        public void check() throws BlockException {
            Proof.that(guarded(Answers::yes).equals(Answers.YES), "the breaker stayed closed");
        }
    }

    /** Its breaker is open. */
    @State(Scope.Benchmark)
    public static class Open {
        /** Opens it by failures. */
        @Setup
        public void start() {
            load(2);
            for (int i = 0; i < 20; i++) {
                Answers.failing(() -> guarded(() -> {
                    throw Answers.Failure.INSTANCE;
                }));
            }
        }

        /** Proves that calls are still refused. */
        @TearDown
        public void check() {
            Proof.that(!SphO.entry(RESOURCE), "the breaker stayed open");
        }
    }
}
