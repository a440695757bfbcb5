package io.fairlead.core.engine;

import io.fairlead.core.AttemptTimeoutException;
import io.fairlead.core.CallException;
import io.fairlead.core.ClientClosedException;
import io.fairlead.core.DeadlineExceededException;
import io.fairlead.core.NoEndpointException;
import io.fairlead.core.RefusedException;
import io.fairlead.core.gate.Refusal;

/** Words what Fairlead itself has to say about the calls of one service. */
final class CallErrors {
    private final ServicePool pool;

    CallErrors(ServicePool pool) {
        this.pool = pool;
    }

    CallException closed() {
        return new ClientClosedException(pool.service());
    }

    CallException refused(Refusal refusal, long now) {
        return new RefusedException(pool.service(), refusal, now);
    }

    CallException notLetIn(long timeInAll) {
        return new DeadlineExceededException(pool.service(), timeInAll, "waiting to be let in");
    }

    /** No time is left for an attempt; without a view the missing endpoints are the reason. */
    CallException tooLate(long timeInAll) {
        return pool.view() == null
                ? new NoEndpointException(pool.service(), pool.describe())
                : new DeadlineExceededException(pool.service(), timeInAll, "before an attempt could start");
    }

    /** Nobody admitted the call. */
    CallException notAdmitted(PoolView view, long now) {
        Refusal refusal = Admission.refusal(view, now);
        return refusal == null ? new NoEndpointException(pool.service(), pool.describe()) : refused(refusal, now);
    }

    CallException timedOut(AttemptSlot slot, long deadlineNanos, long timeInAll) {
        return slot.limitNanos == deadlineNanos
                ? new DeadlineExceededException(pool.service(), timeInAll, "waiting for " + slot.target())
                : new AttemptTimeoutException(pool.service(), slot.target(), slot.limitNanos - slot.sentAtNanos);
    }
}
