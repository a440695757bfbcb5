package io.fairlead.core.engine;

import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import io.fairlead.core.gate.GateFactory;
import io.fairlead.core.retry.RetryBudget;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

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

    /** What belongs to a guard: a pool of one place, which is compared with nobody and keeps no load. */
    public static ServiceOptions ofGuard(List<GateFactory> gates, RetryBudget budget) {
        return new ServiceOptions(new SoleNode(), gates, List.of(), budget);
    }

    /** Whether anybody compares the load of nodes, so that it is kept. */
    boolean comparesNodes() {
        return !(balancer instanceof SoleNode);
    }

    private record SoleNode() implements Balancer {
        @Override
        public String name() {
            return "sole-node";
        }

        @Override
        public Picker picker(List<? extends Node> nodes, @Nullable Picker previous, RandomGenerator random) {
            Node sole = nodes.get(0);
            return (call, draw) -> sole;
        }
    }
}
