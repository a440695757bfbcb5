package io.fairlead;

import io.fairlead.core.balance.Balancer;
import io.fairlead.loadbalancer.LoadBalancers;
import io.fairlead.resilience.breaker.BreakerOptions;
import io.fairlead.resilience.retry.BudgetOptions;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of a service as a whole; null where it says nothing.
 *
 * @param balancer chooses endpoints
 * @param endpointBreaker the breaker of each endpoint
 * @param serviceBreaker the breaker of the whole service
 * @param budget bounds retries
 */
@SuppressWarnings("NullableOptional") // null: nothing is said; empty: none is wanted
record ServiceSettings(
        @Nullable Balancer balancer,
        @Nullable Said<BreakerOptions> endpointBreaker,
        @Nullable Said<BreakerOptions> serviceBreaker,
        @Nullable Said<BudgetOptions> budget) {

    /** The defaults: least connections, a breaker an endpoint, none for the service, a budget. */
    private static final ServiceSettings DEFAULT = new ServiceSettings(
            LoadBalancers.leastConnections(),
            new Said<>(BreakerOptions.DEFAULT),
            Said.off(),
            new Said<>(BudgetOptions.DEFAULT));

    /** The same, with a default where nothing is said. */
    ServiceSettings orDefaults() {
        return new ServiceSettings(
                balancer != null ? balancer : DEFAULT.balancer,
                endpointBreaker != null ? endpointBreaker : DEFAULT.endpointBreaker,
                serviceBreaker != null ? serviceBreaker : DEFAULT.serviceBreaker,
                budget != null ? budget : DEFAULT.budget);
    }

    /** Tells each setting that is said here and is not that of {@code first}. */
    void contradictions(ServiceSettings first, String service, Problems problems) {
        compare("balance", balancer, first.balancer, service, problems);
        compare("breaker", endpointBreaker, first.endpointBreaker, service, problems);
        compare("serviceBreaker", serviceBreaker, first.serviceBreaker, service, problems);
        compare("budget", budget, first.budget, service, problems);
    }

    private static void compare(
            String place, @Nullable Object said, @Nullable Object first, String service, Problems problems) {
        if (said != null && !said.equals(first)) {
            problems.add(
                    place,
                    describe(said) + " (expected: nothing, or " + describe(first) + " as another client of " + service
                            + " has it; what belongs to a service is shared by its clients)");
        }
    }

    private static String describe(@Nullable Object setting) {
        return setting instanceof Balancer balancer ? balancer.name() : String.valueOf(setting);
    }
}
