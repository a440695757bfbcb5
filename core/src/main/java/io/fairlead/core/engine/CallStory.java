package io.fairlead.core.engine;

import io.fairlead.core.AttemptRecord;
import io.fairlead.core.CallReport;
import io.fairlead.core.Op;
import io.fairlead.core.RefusedException;
import io.fairlead.core.StopReason;
import io.fairlead.core.Verdict;
import io.fairlead.core.event.FairleadEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is told of one call: its attempts in order, to observers as they happen and in the report at the end.
 *
 * <p>Holds nothing for a call whose first attempt succeeds while nobody observes.
 */
final class CallStory {
    private final ServicePool pool;
    private @Nullable List<AttemptRecord> attempts;

    CallStory(ServicePool pool) {
        this.pool = pool;
    }

    void clear() {
        attempts = null;
    }

    private boolean observed() {
        return pool.observers().active();
    }

    void sent(Op op, AttemptSlot slot) {
        if (observed()) {
            pool.observers().tell(new FairleadEvent.AttemptSent(pool.service(), op, slot.ordinal(), slot.target()));
        }
    }

    void settled(Op op, AttemptSlot slot, Verdict verdict, long elapsedNanos, @Nullable Throwable error) {
        if (verdict.kind() == Verdict.Kind.SUCCESS && !observed()) {
            return;
        }
        AttemptRecord record = new AttemptRecord(slot.ordinal(), slot.target(), verdict, elapsedNanos, error);
        if (attempts == null) {
            attempts = new ArrayList<>(4);
        }
        attempts.add(record);
        if (observed()) {
            pool.observers().tell(new FairleadEvent.AttemptSettled(pool.service(), op, record));
        }
    }

    void retryScheduled(Op op, int retry, long waitNanos) {
        if (observed()) {
            pool.observers().tell(new FairleadEvent.RetryScheduled(pool.service(), op, retry, waitNanos));
        }
    }

    /** The end of a call that gave its caller a good answer. */
    void succeeded(Op op, int sent, long elapsedNanos) {
        if (observed()) {
            pool.observers().tell(new FairleadEvent.CallEnded(pool.service(), op, sent, elapsedNanos, null));
        }
    }

    /**
     * The end of a call that did not; the report is put under {@code error} if there is one. A call that was refused at once has no
     * story: refusals are frequent, must cost next to nothing, and say all themselves.
     */
    void failed(Op op, int sent, long elapsedNanos, StopReason reason, @Nullable Throwable error) {
        if (error == null && !observed()) {
            return;
        }
        List<AttemptRecord> told = attempts == null ? List.of() : attempts;
        CallReport report = new CallReport(pool.service(), op.name(), told, elapsedNanos, reason);
        if (error != null && (sent > 0 || !(error instanceof RefusedException))) {
            attach(report, error);
        }
        if (observed()) {
            pool.observers().tell(new FairleadEvent.CallEnded(pool.service(), op, sent, elapsedNanos, report));
        }
    }

    /** An exception that is thrown again and again must not gather reports: the first one of a service stays. */
    private static void attach(CallReport report, Throwable error) {
        if (reportOf(report.service(), error) == null) {
            error.addSuppressed(report);
        }
    }

    /** The report of a service under a failure that may have passed through the calls of several. */
    static @Nullable CallReport reportOf(String service, Throwable error) {
        for (Throwable suppressed : error.getSuppressed()) {
            if (suppressed instanceof CallReport report && report.service().equals(service)) {
                return report;
            }
        }
        return null;
    }
}
