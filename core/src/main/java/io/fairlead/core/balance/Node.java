package io.fairlead.core.balance;

import io.fairlead.core.Endpoint;

/**
 * An endpoint with its running state inside one Fairlead; it survives snapshots and is shared by all clients of its
 * service.
 *
 * <p>Implemented by the engine; a picker compares nodes by identity. Safe for use by many threads.
 */
public interface Node {
    /** The endpoint as the last snapshot describes it. */
    Endpoint endpoint();

    /** The share of traffic relative to its neighbours as it stood when the picker was asked for; 0 takes none. */
    double weight();

    /** Attempts and leases under way at this moment. */
    int inFlight();

    /**
     * A smoothed latency of its attempts in nanoseconds, 0 before the first; a failure or a timeout never lowers it.
     */
    long costNanos();
}
