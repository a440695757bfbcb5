package io.fairlead.core.engine;

import io.fairlead.core.balance.Balancer;
import io.fairlead.core.gate.GateFactory;
import io.fairlead.core.retry.RetryBudget;
import java.util.List;

/**
 * What belongs to a service, whichever of its clients calls it.
 *
 * @param balancer chooses endpoints
 * @param endpointGates guard each endpoint, in the order of entry
 * @param callGates guard each call to the service, in the order of entry
 * @param budget bounds the retries of all clients together
 */
public record ServiceOptions(
        Balancer balancer, List<GateFactory> endpointGates, List<GateFactory> callGates, RetryBudget budget) {

    /** Copies the lists. */
    public ServiceOptions {
        endpointGates = List.copyOf(endpointGates);
        callGates = List.copyOf(callGates);
    }
}
