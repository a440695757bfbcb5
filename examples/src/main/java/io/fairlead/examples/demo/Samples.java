package io.fairlead.examples.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The calls of one lane, as they end; safe for use by many threads. */
final class Samples {
    private final List<Sample> all = new ArrayList<>();

    synchronized void add(Sample sample) {
        all.add(sample);
    }

    /** Those that ended within a span of time. */
    Figures ended(long fromNanos, long toNanos) {
        return figures(sample -> sample.endNanos() >= fromNanos && sample.endNanos() < toNanos);
    }

    /** Those that were meant to start within a span of time, and have ended. */
    Figures started(long fromNanos, long toNanos) {
        return figures(sample -> sample.startNanos() >= fromNanos && sample.startNanos() < toNanos);
    }

    /** All of them, in the order of their ends. */
    synchronized List<Sample> list() {
        return List.copyOf(all);
    }

    private synchronized Figures figures(Predicate<Sample> wanted) {
        return Figures.of(all.stream().filter(wanted).toList());
    }
}
