package io.fairlead.core;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the end of an attempt says about its endpoint.
 *
 * <p>A pure function: it must not block, and what it throws is logged once and scores the attempt {@link
 * Verdict#RELEASED}.
 */
@FunctionalInterface
public interface Classifier {
    /**
     * The verdict on one attempt, or null to leave it to the next classifier.
     *
     * @param value what the attempt gave, if it gave something
     * @param error what it threw, unwrapped from {@link CompletionException} and {@link ExecutionException}; null when
     *     it did not fail
     */
    @Nullable
    Verdict classify(Op op, @Nullable Object value, @Nullable Throwable error);

    /** This one first, and {@code next} where it has no opinion. */
    default Classifier orElse(Classifier next) {
        return (op, value, error) -> {
            Verdict verdict = classify(op, value, error);
            return verdict != null ? verdict : next.classify(op, value, error);
        };
    }

    /**
     * What is true of most transports: a value is a success; an error that {@linkplain Verdict.Told tells} its verdict is
     * believed; one that {@linkplain Progress says} that nothing was sent, a refused connection, an unknown host and a
     * missing route were never processed; a timeout is one; every other error is a failure.
     */
    static Classifier standard() {
        return StandardClassifier.INSTANCE;
    }
}
