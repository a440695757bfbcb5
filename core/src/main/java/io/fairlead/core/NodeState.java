package io.fairlead.core;

/** Whether an endpoint may be picked now. */
public enum NodeState {
    /** It may be picked. */
    ELIGIBLE,
    /** One of its gates, as a rule its breaker, keeps it out until a point in time. */
    INELIGIBLE,
    /** A few attempts may try whether it is well again. */
    PROBING,
    /** A gate would keep it out, but too many others are out already: it is picked and let in by force. */
    FORCED,
    /** It left the service, and attempts are still under way. */
    DRAINING
}
