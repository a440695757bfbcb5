package io.fairlead.benchmarks.guard;

import io.fairlead.benchmarks.Proof;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** What every guarded call of these benchmarks answers, and the settings that all share. */
final class Answers {
    static final String YES = "yes";
    static final CompletableFuture<String> DONE = CompletableFuture.completedFuture(YES);

    static final Duration TIMEOUT = Duration.ofMillis(500);
    static final Duration SOON = Duration.ofMillis(50);
    static final Duration LONG = Duration.ofHours(1);

    private Answers() {}

    static String yes() {
        return YES;
    }

    /** Runs code that is to fail. */
    static void failing(Callable<?> code) {
        boolean failed = false;
        try {
            code.call();
        } catch (Exception expected) {
            failed = true;
        }
        Proof.that(failed, "the call fails");
    }

    /** A failure that costs nothing to make, so that what remains is the cost of handling it. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("StaticAssignmentOfThrowable") // it has no stack that could mislead
        static final Failure INSTANCE = new Failure();

        private Failure() {
            super("failed", null, false, false);
        }
    }

    /** Code that fails and succeeds by turns. */
    static final class EveryOther {
        private boolean failed;

        String call() {
            failed = !failed;
            if (failed) {
                throw Failure.INSTANCE;
            }
            return YES;
        }
    }
}
