package io.fairlead.core.event;

import io.fairlead.core.AttemptRecord;
import io.fairlead.core.CallReport;
import io.fairlead.core.Endpoint;
import io.fairlead.core.NodeState;
import io.fairlead.core.Op;
import io.fairlead.core.discovery.DiscoveryStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that happened in a client; each kind is a record. More kinds may be added in a minor version. */
public sealed interface FairleadEvent {
    /** The logical name of the service. */
    String service();

    /** An attempt was sent. */
    record AttemptSent(String service, Op op, int number, Endpoint endpoint) implements FairleadEvent {}

    /** An attempt was settled. */
    record AttemptSettled(String service, Op op, AttemptRecord attempt) implements FairleadEvent {}

    /**
     * Blocking code went on after its time although it was interrupted; its caller was held longer than promised.
     *
     * @param overrunNanos by how much, in nanoseconds
     */
    record AttemptOverran(String service, Op op, Endpoint endpoint, long overrunNanos) implements FairleadEvent {}

    /** A retry was scheduled. */
    record RetryScheduled(String service, Op op, int retry, long delayNanos) implements FairleadEvent {}

    /**
     * A call ended.
     *
     * @param attempts how many attempts were sent
     * @param elapsedNanos from start to end
     * @param report the story of a call that failed; null for a success
     */
    record CallEnded(
            String service,
            Op op,
            int attempts,
            long elapsedNanos,
            @Nullable CallReport report) implements FairleadEvent {}

    /** An endpoint may now be picked, or no longer. */
    record NodeStateChanged(String service, Endpoint endpoint, NodeState from, NodeState to) implements FairleadEvent {}

    /** The set of endpoints changed. */
    record EndpointsChanged(String service, String source, List<Endpoint> added, List<Endpoint> removed, int size)
            implements FairleadEvent {}

    /** The state of the source changed. */
    record DiscoveryChanged(String service, DiscoveryStatus status) implements FairleadEvent {}

    /** No endpoint would have admitted a call, and one was entered by force. */
    record Panicked(String service, Op op, Endpoint endpoint) implements FairleadEvent {}
}
