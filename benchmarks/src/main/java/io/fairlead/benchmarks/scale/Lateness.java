package io.fairlead.benchmarks.scale;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** How late things were that had a time; any thread. */
final class Lateness {
    private final int[] micros;
    private final AtomicInteger count = new AtomicInteger();

    Lateness(int expected) {
        micros = new int[expected];
    }

    void add(long dueNanos) {
        micros[count.getAndIncrement()] = (int) TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - dueNanos);
    }

    int count() {
        return count.get();
    }

    /** The earliest; below zero when something came before its time. */
    double earliestMillis() {
        return sorted()[0] / 1e3;
    }

    /** Prints the middle, the hundredth worst and the worst, in milliseconds. */
    void print(String name) {
        int[] sorted = sorted();
        print(name + ".p50.millis", sorted[sorted.length / 2] / 1e3);
        print(name + ".p99.millis", sorted[(int) (sorted.length * 0.99)] / 1e3);
        print(name + ".max.millis", sorted[sorted.length - 1] / 1e3);
    }

    private int[] sorted() {
        int[] sorted = Arrays.copyOf(micros, count.get());
        Arrays.sort(sorted);
        return sorted;
    }

    /** A figure, as the runner reads it. */
    static void print(String name, double value) {
        System.out.printf(Locale.ROOT, "%s=%.3f%n", name, value);
    }
}
