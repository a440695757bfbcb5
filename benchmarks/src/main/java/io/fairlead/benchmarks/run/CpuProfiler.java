package io.fairlead.benchmarks.run;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * CPU time per operation: of the calling threads, of all other Java threads, and of the whole process.
 *
 * <p>The process counts compiler and collector too, and its clock ticks each 10 ms: it is kept, and not published. On a
 * machine whose cores are shared, CPU time is what a call costs; wall time is what the neighbours cost besides.
 */
public final class CpuProfiler implements InternalProfiler {
    /** The calling threads. */
    public static final String CALLERS = "cpu.callers";

    /** All other Java threads but the harness' own. */
    public static final String OTHERS = "cpu.others";

    /** The process. */
    public static final String PROCESS = "cpu.process";

    private static final String UNIT = "ns/op";

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final long harness = Thread.currentThread().getId();
    private Map<Long, Long> before = Map.of();
    private long processBefore;

    /** Made by JMH. */
    public CpuProfiler() {}

    @Override
    public String getDescription() {
        return "CPU time per operation, by who spent it";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        processBefore = process.getProcessCpuTime();
        before = cpuByThread();
    }

    @Override
    public List<Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        Map<Long, Long> after = cpuByThread();
        double inProcess = process.getProcessCpuTime() - processBefore;
        double callers = 0;
        double others = 0;
        for (Map.Entry<Long, Long> spent : after.entrySet()) {
            long nanos = spent.getValue() - before.getOrDefault(spent.getKey(), 0L);
            if (isCaller(spent.getKey())) {
                callers += nanos;
            } else if (spent.getKey() != harness) {
                others += nanos;
            }
        }
        double calls = Math.max(1, result.getMetadata().getAllOps());
        return List.of(
                new ScalarResult(CALLERS, callers / calls, UNIT, AggregationPolicy.AVG),
                new ScalarResult(OTHERS, others / calls, UNIT, AggregationPolicy.AVG),
                new ScalarResult(PROCESS, inProcess / calls, UNIT, AggregationPolicy.AVG));
    }

    private Map<Long, Long> cpuByThread() {
        Map<Long, Long> cpu = new HashMap<>();
        for (long id : threads.getAllThreadIds()) {
            long nanos = threads.getThreadCpuTime(id);
            if (nanos >= 0) {
                cpu.put(id, nanos);
            }
        }
        return cpu;
    }

    /** JMH names the threads that call the benchmark so. */
    private boolean isCaller(long id) {
        ThreadInfo thread = threads.getThreadInfo(id);
        return thread != null && thread.getThreadName().contains("jmh-worker");
    }
}
