package io.fairlead.discovery.consul;

import java.time.Duration;

/**
 * One question about a service.
 *
 * @param service the name in Consul
 * @param index the index to block on, {@link IndexRule#NONE} to be answered at once
 * @param waitTime how long the agent may hold the question; counts with an index only
 * @param deadline by when the answer must be there
 * @param consistency which server may answer
 */
record HealthQuery(String service, long index, Duration waitTime, Duration deadline, ConsulConsistency consistency) {
    boolean isBlocking() {
        return index != IndexRule.NONE;
    }
}
