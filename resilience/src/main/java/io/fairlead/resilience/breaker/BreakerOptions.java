package io.fairlead.resilience.breaker;

import io.fairlead.core.Check;
import io.fairlead.core.gate.GateFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a breaker.
 *
 * @param window over which calls it judges; five failures in a row by default
 * @param failureRate it opens at this share of failures or more, above 0.0 to 1.0; half-open, the same share of the probes
 *     decides. 0.5 by default
 * @param slowCallAfter a call that takes longer is slow, whether it fails or not; null, the default: none is
 * @param slowRate it opens at this share of slow calls or more, above 0.0 to 1.0; 1.0 by default
 * @param minimumCalls it does not judge a rate over fewer calls, at least 1; 20 by default, or the size of a smaller window
 * @param openFor how long it stays open the first time, ± 20 %; doubled with each opening in a row. 5 s by default
 * @param openAtMost the longest that it stays open, ± 20 %, also if a server asks for longer. 60 s by default
 * @param probes how many calls decide when it is half-open, 1 to 1,000; 3 by default
 * @param probeTimeout a probe that has not ended by then, or by its call's deadline, counts as failed. 10 s by default
 * @param ramp over which the share of calls that it lets in grows from 10 % to all once the probes are well; zero for all
 *     at once. 10 s by default
 */
public record BreakerOptions(
        BreakerWindow window,
        double failureRate,
        @Nullable Duration slowCallAfter,
        double slowRate,
        int minimumCalls,
        Duration openFor,
        Duration openAtMost,
        int probes,
        Duration probeTimeout,
        Duration ramp) {

    /** The defaults. */
    public static final BreakerOptions DEFAULT = builder().build();

    /** Checks every setting; throws {@link IllegalArgumentException} with the value and what was expected. */
    public BreakerOptions {
        rate(failureRate, "failureRate");
        rate(slowRate, "slowRate");
        if (slowCallAfter != null) {
            Check.positive(slowCallAfter, "slowCallAfter");
        }
        Check.atLeast(minimumCalls, 1, "minimumCalls");
        if (window instanceof BreakerWindow.Count count) {
            Check.that(
                    minimumCalls <= count.calls(),
                    "minimumCalls",
                    minimumCalls,
                    "at most the " + count.calls() + " calls of the window");
        }
        Check.positive(openFor, "openFor");
        Check.that(openAtMost.compareTo(openFor) >= 0, "openAtMost", openAtMost, "at least openFor, " + openFor);
        Check.range(probes, 1, 1_000, "probes");
        Check.positive(probeTimeout, "probeTimeout");
        Check.notNegative(ramp, "ramp");
    }

    private static void rate(double value, String name) {
        Check.that(value > 0 && value <= 1, name, value, "above 0.0, to 1.0");
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Makes breakers with these settings. */
    public GateFactory factory() {
        return new BreakerFactory(this, BreakerListener.NONE);
    }

    /** Builds {@link BreakerOptions}; not safe for use by many threads. */
    public static final class Builder {
        private static final double DEFAULT_RATE = 0.5;
        private static final int DEFAULT_MINIMUM = 20;

        private @Nullable BreakerWindow window;
        private @Nullable Double failureRate;
        private @Nullable Duration slowCallAfter;
        private @Nullable Double slowRate;
        private @Nullable Integer minimumCalls;
        private Duration openFor = Duration.ofSeconds(5);
        private @Nullable Duration openAtMost;
        private int probes = 3;
        private Duration probeTimeout = Duration.ofSeconds(10);
        private Duration ramp = Duration.ofSeconds(10);

        private Builder() {}

        /** Opens after so many failures in a row; 5 by default. Cannot be had together with a rate. */
        public Builder consecutiveFailures(int failures) {
            return window(new BreakerWindow.Consecutive(failures));
        }

        /** Judges the rate over the last {@code length}, in ten slices. */
        public Builder window(Duration length) {
            return window(new BreakerWindow.Time(length, BreakerWindow.DEFAULT_SLICES));
        }

        /** Judges the rate over the last {@code calls}. */
        public Builder lastCalls(int calls) {
            return window(new BreakerWindow.Count(calls));
        }

        /** Judges over {@code window}. */
        public Builder window(BreakerWindow window) {
            this.window = window;
            return this;
        }

        /** Opens at this share of failures or more; unless a window is named, over the last 10 s. */
        public Builder failureRate(double rate) {
            this.failureRate = rate;
            return this;
        }

        /** Calls that take longer are slow; by default none is. */
        public Builder slowCallAfter(Duration duration) {
            this.slowCallAfter = duration;
            return this;
        }

        /** Opens at this share of slow calls or more; unless a window is named, over the last 10 s. */
        public Builder slowRate(double rate) {
            this.slowRate = rate;
            return this;
        }

        /** Judges no rate over fewer calls; unless a window is named, over the last 10 s. */
        public Builder minimumCalls(int calls) {
            this.minimumCalls = calls;
            return this;
        }

        /** How long it stays open the first time; 5 s by default. The longest time follows if it would be shorter. */
        public Builder openFor(Duration duration) {
            this.openFor = duration;
            return this;
        }

        /** The longest that it stays open; 60 s by default. */
        public Builder openAtMost(Duration duration) {
            this.openAtMost = duration;
            return this;
        }

        /** How many calls decide when it is half-open; 3 by default. */
        public Builder probes(int count) {
            this.probes = count;
            return this;
        }

        /** When a probe that has not ended counts as failed; 10 s by default. */
        public Builder probeTimeout(Duration duration) {
            this.probeTimeout = duration;
            return this;
        }

        /** Over which time all calls are let in again; 10 s by default, zero for at once. */
        public Builder ramp(Duration duration) {
            this.ramp = duration;
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException with the value and what was expected
         */
        public BreakerOptions build() {
            BreakerWindow judged = judgedWindow();
            int calls = judged instanceof BreakerWindow.Count count ? count.calls() : Integer.MAX_VALUE;
            return new BreakerOptions(
                    judged,
                    failureRate != null ? failureRate : DEFAULT_RATE,
                    slowCallAfter,
                    slowRate != null ? slowRate : 1.0,
                    minimumCalls != null ? minimumCalls : Math.min(DEFAULT_MINIMUM, calls),
                    openFor,
                    longestOpen(),
                    probes,
                    probeTimeout,
                    ramp);
        }

        private BreakerWindow judgedWindow() {
            if (slowRate != null && slowCallAfter == null) {
                throw new IllegalArgumentException(
                        "slowRate: " + slowRate + " (expected: slowCallAfter beside it, which says what is slow)");
            }
            String named = namedForRates();
            if (named == null) {
                return window != null ? window : new BreakerWindow.Consecutive(BreakerWindow.DEFAULT_FAILURES);
            }
            if (window == null) {
                return new BreakerWindow.Time(BreakerWindow.DEFAULT_LENGTH, BreakerWindow.DEFAULT_SLICES);
            }
            if (window instanceof BreakerWindow.Consecutive) {
                throw new IllegalArgumentException(
                        named + " (expected: a window of time or of calls, since consecutiveFailures knows no rate)");
            }
            return window;
        }

        /** A setting that only a window with a rate obeys. */
        private @Nullable String namedForRates() {
            if (failureRate != null) {
                return "failureRate: " + failureRate;
            }
            if (slowRate != null) {
                return "slowRate: " + slowRate;
            }
            return minimumCalls != null ? "minimumCalls: " + minimumCalls : null;
        }

        private Duration longestOpen() {
            if (openAtMost != null) {
                return openAtMost;
            }
            Duration usual = Duration.ofSeconds(60);
            return openFor.compareTo(usual) > 0 ? openFor : usual;
        }
    }
}
