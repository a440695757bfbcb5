package io.fairlead.benchmarks.scale;

import java.lang.management.ManagementFactory;

/** What lives on the heap. */
final class Heap {
    private Heap() {}

    /** Bytes in use after the collector has been through: what is reachable, and little else. */
    static long liveBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
