package io.fairlead.resilience.breaker;

import io.fairlead.core.Check;
import java.time.Duration;

/** Over which calls a breaker judges. */
public sealed interface BreakerWindow {
    /** Failures in a row; {@value} by default. */
    int DEFAULT_FAILURES = 5;
    /** The default length of a window of time, 10 s. */
    Duration DEFAULT_LENGTH = Duration.ofSeconds(10);
    /** The default number of slices of a window of time. */
    int DEFAULT_SLICES = 10;

    /**
     * Opens after failures in a row. A call that succeeds ends the row; with {@link BreakerOptions#slowCallAfter()} a slow
     * call counts as a failure here. The cheapest window: a success writes nothing when there is nothing to reset.
     *
     * @param failures how many, 1 to 1,000,000
     */
    record Consecutive(int failures) implements BreakerWindow {
        /** Checks the number. */
        public Consecutive {
            Check.range(failures, 1, 1_000_000, "consecutiveFailures");
        }
    }

    /**
     * Opens by the rate over the last so many seconds. A success adds to one counter, which is striped where threads meet, so
     * that many threads pay no more than one.
     *
     * @param length how far it looks back, above 0; exact to one slice
     * @param slices in how many parts the length is cut, 1 to 1,000
     */
    record Time(Duration length, int slices) implements BreakerWindow {
        /** Checks both. */
        public Time {
            Check.range(slices, 1, 1_000, "slices");
            long nanos = Check.positive(length, "window");
            Check.that(nanos >= slices, "window", length, "at least a nanosecond a slice");
            Check.that(length.compareTo(Duration.ofDays(1)) <= 0, "window", length, "at most a day");
        }
    }

    /**
     * Opens by the rate over the last so many calls. A success writes nothing while none of them failed or was slow. Otherwise
     * it has to take its place in the order of all calls, which is one word that every thread writes: dear where many threads
     * share a breaker whose target fails a little all the time; a window of time is cheaper there.
     *
     * @param calls how many, 1 to 1,000,000
     */
    record Count(int calls) implements BreakerWindow {
        /** Checks the number. */
        public Count {
            Check.range(calls, 1, 1_000_000, "lastCalls");
        }
    }
}
