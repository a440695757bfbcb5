package io.fairlead.benchmarks.run;

/**
 * What one fork measured, per operation.
 *
 * @param wall nanoseconds by the clock
 * @param callers nanoseconds of CPU of the calling threads
 * @param others nanoseconds of CPU of the other Java threads
 * @param process nanoseconds of CPU of the process, with compiler and collector
 * @param bytes allocated, by all Java threads
 */
public record Round(double wall, double callers, double others, double process, double bytes) {}
