package io.fairlead.core.engine;

import io.fairlead.core.Classifier;
import io.fairlead.core.Op;
import io.fairlead.core.Verdict;
import io.fairlead.core.time.Ticker;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Scores the end of an attempt by the user's classifier, and stays whole when that classifier does not. */
final class Judge {
    private final String service;
    private final Classifier users;
    private final Classifier classifier;
    private final boolean valuesSucceed;
    private final QuietLog log;

    Judge(String service, Classifier classifier, Ticker ticker) {
        this.service = service;
        this.users = classifier;
        this.classifier = classifier.orElse(Classifier.standard());
        this.valuesSucceed = classifier == Classifier.standard();
        this.log = new QuietLog(ticker);
    }

    /**
     * The verdict on the answer to an attempt. Whatever a late failure is called, it is late; unless nothing was sent, which
     * makes another attempt safe.
     */
    Verdict judge(Op op, AttemptSlot slot, @Nullable Object value, @Nullable Throwable error, long now) {
        Verdict verdict = judge(op, value, error);
        boolean late = now - slot.limitNanos >= 0 && error instanceof Exception;
        return late && verdict.kind() != Verdict.Kind.REFUSED ? Verdict.TIMED_OUT : verdict;
    }

    /** Whether an attempt that gave {@code value} succeeded; no when that cannot be told, and {@link #judge} will say why. */
    boolean isSuccess(Op op, @Nullable Object value) {
        return valuesSucceed || isJudgedSuccess(op, value);
    }

    private boolean isJudgedSuccess(Op op, @Nullable Object value) {
        try {
            Verdict verdict = users.classify(op, value, null);
            return verdict == null || verdict.kind() == Verdict.Kind.SUCCESS;
        } catch (Throwable broken) {
            return false;
        }
    }

    private Verdict judge(Op op, @Nullable Object value, @Nullable Throwable error) {
        Throwable cause = error == null ? null : unwrap(error);
        if (cause instanceof VirtualMachineError || cause instanceof CancellationException) {
            return Verdict.RELEASED;
        }
        if (cause instanceof Error) {
            return Verdict.FAILED;
        }
        try {
            Verdict verdict = classifier.classify(op, value, cause);
            return verdict != null ? verdict : Verdict.RELEASED;
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (Throwable broken) {
            log.warn(service, "the classifier threw; the attempt says nothing about its endpoint", broken);
            return Verdict.RELEASED;
        }
    }

    static Throwable unwrap(Throwable error) {
        Throwable cause = error;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
