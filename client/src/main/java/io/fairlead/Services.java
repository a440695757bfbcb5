package io.fairlead;

import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.engine.ServiceOptions;
import io.fairlead.core.engine.ServicePool;
import io.fairlead.core.event.Observer;
import io.fairlead.core.gate.GateFactory;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.core.time.Environment;
import io.fairlead.resilience.breaker.BreakerOptions;
import io.fairlead.resilience.retry.BudgetOptions;
import io.fairlead.resilience.retry.SlidingRetryBudget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The pools of one Fairlead by service, each kept while a client uses it. Safe for use by many threads. */
final class Services implements AutoCloseable {
    private static final class Shared {
        final ServicePool pool;
        final ServiceSettings settings;
        int clients;

        Shared(ServicePool pool, ServiceSettings settings) {
            this.pool = pool;
            this.settings = settings;
        }
    }

    private final Discovery discovery;
    private final Environment environment;
    private final Observer observer;
    private final Map<String, Shared> pools = new HashMap<>();
    private boolean closed;

    Services(Discovery discovery, Environment environment, Observer observer) {
        this.discovery = discovery;
        this.environment = environment;
        this.observer = observer;
    }

    Environment environment() {
        return environment;
    }

    /** Tells where {@code settings} contradict those of the clients that the service has. */
    synchronized void check(String service, ServiceSettings settings, Problems problems) {
        Shared shared = pools.get(service);
        if (shared != null) {
            settings.contradictions(shared.settings, service, problems);
        }
    }

    /** The pool of a service for one client more; started with the first. */
    synchronized ServicePool join(String service, ServiceSettings settings) {
        if (closed) {
            throw new IllegalStateException(service + ": this Fairlead is closed");
        }
        Shared shared = pools.get(service);
        if (shared == null) {
            ServiceSettings effective = settings.orDefaults();
            shared = new Shared(
                    new ServicePool(service, discovery, optionsOf(effective), environment, observer), effective);
            shared.pool.start();
            pools.put(service, shared);
        }
        shared.clients++;
        return shared.pool;
    }

    /** One client less; the last one takes the pool with it. */
    synchronized void leave(String service) {
        Shared shared = pools.get(service);
        if (shared != null && --shared.clients == 0) {
            pools.remove(service);
            shared.pool.close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        pools.values().forEach(shared -> shared.pool.close());
        pools.clear();
    }

    private static ServiceOptions optionsOf(ServiceSettings effective) {
        BudgetOptions budget = valueOf(effective.budget());
        return new ServiceOptions(
                Objects.requireNonNull(effective.balancer()),
                gates(valueOf(effective.endpointBreaker())),
                gates(valueOf(effective.serviceBreaker())),
                budget == null ? RetryBudget.UNLIMITED : new SlidingRetryBudget(budget));
    }

    private static <T> @Nullable T valueOf(@Nullable Said<T> said) {
        return said == null ? null : said.value();
    }

    private static List<GateFactory> gates(@Nullable BreakerOptions breaker) {
        return breaker == null ? List.of() : List.of(breaker.factory());
    }
}
