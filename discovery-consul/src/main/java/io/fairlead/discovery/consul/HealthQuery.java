package io.fairlead.discovery.consul;

import java.time.Duration;

/**
 * One question about a service.
 *
 * @param service the name in Consul
 * @param index the index to block on, {@link IndexRule#NONE} to be answered at once
 * @param token which token the index was learned with: 0 none, else a number that changes with the token
 * @param waitTime how long the agent may hold the question; counts with an index only
 * @param deadline by when the answer must be there
 * @param consistency which server may answer
 */
record HealthQuery(
        String service, long index, int token, Duration waitTime, Duration deadline, ConsulConsistency consistency) {
    boolean isBlocking() {
        return index != IndexRule.NONE;
    }
}
