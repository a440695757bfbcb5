package io.fairlead;

import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.engine.ServiceOptions;
import io.fairlead.core.engine.ServicePool;
import io.fairlead.core.event.Observer;
import io.fairlead.core.gate.GateFactory;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.core.time.Environment;
import io.fairlead.resilience.breaker.BreakerOptions;
import io.fairlead.resilience.retry.SlidingRetryBudget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

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

    private ServiceOptions optionsOf(ServiceSettings settings) {
        RetryBudget budget = said(settings.budget())
                .<RetryBudget>map(options -> new SlidingRetryBudget(options))
                .orElse(RetryBudget.UNLIMITED);
        return new ServiceOptions(
                Objects.requireNonNull(settings.balancer()),
                gates(said(settings.endpointBreaker())),
                gates(said(settings.serviceBreaker())),
                budget);
    }

    @SuppressWarnings("NullableOptional") // as in ServiceSettings
    private static <T> Optional<T> said(@org.jspecify.annotations.Nullable Optional<T> setting) {
        return Objects.requireNonNull(setting);
    }

    private static List<GateFactory> gates(Optional<BreakerOptions> breaker) {
        return breaker.map(BreakerOptions::factory).map(List::of).orElse(List.of());
    }
}
