package io.fairlead;

import io.fairlead.core.Check;
import io.fairlead.core.Deadline;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.engine.AttemptWatch;
import io.fairlead.core.engine.CallPolicy;
import io.fairlead.core.engine.EngineClient;
import io.fairlead.core.engine.ServiceOptions;
import io.fairlead.core.engine.ServicePool;
import io.fairlead.core.event.Observer;
import io.fairlead.core.gate.GateFactory;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.core.time.Environment;
import io.fairlead.resilience.breaker.BreakerOptions;
import io.fairlead.resilience.retry.BudgetOptions;
import io.fairlead.resilience.retry.SlidingRetryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The clients of one Fairlead, and their pools by service, each kept while a client uses it. Safe for use by many threads. */
final class Services {
    private static final class Shared {
        final ServicePool pool;
        final ServiceSettings settings;
        final Set<ServiceClient> clients = new LinkedHashSet<>();

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

    /** Tells where {@code settings} contradict those of the clients that the service has. */
    synchronized void check(String service, ServiceSettings settings, Problems problems) {
        Shared shared = pools.get(service);
        if (shared != null) {
            settings.contradictions(shared.settings, service, problems);
        }
    }

    /** A new client of a service; its pool is started with the first. */
    synchronized ServiceClient join(String service, ServiceSettings settings, CallPolicy policy, AttemptWatch watch) {
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
        AtomicReference<ServiceClient> itself = new AtomicReference<>();
        ServiceClient client = new EngineClient(shared.pool, policy, watch, () -> leave(service, itself.get()));
        itself.set(client);
        shared.clients.add(client);
        return client;
    }

    /** One client less; the last one takes the pool with it. */
    private synchronized void leave(String service, ServiceClient client) {
        Shared shared = pools.get(service);
        if (shared != null && shared.clients.remove(client) && shared.clients.isEmpty()) {
            pools.remove(service);
            shared.pool.close();
        }
    }

    /** Takes no new clients and closes those that are open, all within {@code drain}. */
    void close(Duration drain) {
        long end = Deadline.plus(environment.ticker().nanos(), Check.notNegative(drain, "drain"));
        List<ServiceClient> open = new ArrayList<>();
        synchronized (this) {
            closed = true;
            pools.values().forEach(shared -> open.addAll(shared.clients));
        }
        for (ServiceClient client : open) {
            client.close(Duration.ofNanos(Math.max(0, end - environment.ticker().nanos())));
        }
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
