package io.fairlead.core;

/** Why a failed call was not tried again. */
public enum StopReason {
    /** All attempts that the policy allows were used. */
    ATTEMPTS,
    /** The deadline passed, or the next attempt could not have started before it. */
    DEADLINE,
    /** The retry budget of the service was empty. */
    BUDGET,
    /** The failure is not one that another attempt could mend. */
    NOT_RETRYABLE,
    /** The operation may not run twice, and the failed attempt may have been processed. */
    NOT_IDEMPOTENT,
    /** The caller gave up. */
    CANCELLED,
    /** The endpoint asked for a wait that goes past the deadline. */
    PUSHBACK,
    /** Nothing admitted the call: no endpoint, or an open breaker. */
    REJECTED
}
