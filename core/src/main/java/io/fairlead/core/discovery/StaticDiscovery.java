package io.fairlead.core.discovery;

import io.fairlead.core.Check;
import io.fairlead.core.Endpoint;
import io.fairlead.core.EndpointSet;
import io.fairlead.core.time.Environment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Endpoints given by hand, and changed by hand: the embedded registry of tests and demos, and the last fallback.
 *
 * <p>Safe for use by many threads. Listeners are called on the thread that changes the endpoints, under a lock of this
 * object.
 */
public final class StaticDiscovery implements Discovery {
    private final Map<String, List<Endpoint>> services = new LinkedHashMap<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private long version;

    /** Starts with no service. */
    public StaticDiscovery() {}

    /**
     * A source of one service.
     *
     * @param addresses {@code host:port}, one at least
     * @throws IllegalArgumentException if an address is not {@code host:port}
     */
    public static StaticDiscovery of(String service, String... addresses) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String address : addresses) {
            endpoints.add(parse(address));
        }
        return new StaticDiscovery().set(service, endpoints);
    }

    /**
     * Replaces the endpoints of a service, and tells who watches it.
     *
     * @throws IllegalArgumentException if two endpoints have the same id
     */
    public synchronized StaticDiscovery set(String service, List<Endpoint> endpoints) {
        EndpointSet checked = new EndpointSet(service, endpoints, describe(), ++version, 0);
        services.put(service, checked.endpoints());
        for (Subscription subscription : subscriptions) {
            if (subscription.service.equals(service)) {
                subscription.push(checked.endpoints(), version);
            }
        }
        return this;
    }

    /** As {@link #set(String, List)}. */
    public StaticDiscovery set(String service, Endpoint... endpoints) {
        return set(service, List.of(endpoints));
    }

    /** A service that was never set is empty from the start. */
    @Override
    public synchronized Watch watch(String service, Environment environment, Listener listener) {
        Check.text(service, "service");
        Subscription subscription = new Subscription(service, environment, listener);
        subscriptions.add(subscription);
        subscription.push(services.getOrDefault(service, List.of()), version);
        return subscription;
    }

    @Override
    public String describe() {
        return "static";
    }

    @Override
    public void close() {
        subscriptions.clear();
    }

    private static Endpoint parse(String address) {
        int colon = address.lastIndexOf(':');
        Check.that(colon > 0 && colon < address.length() - 1, "address", address, "host:port");
        String host = address.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            return Endpoint.of(host, Integer.parseInt(address.substring(colon + 1)));
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("address: " + address + " (expected: host:port)", noNumber);
        }
    }

    private final class Subscription implements Watch {
        private final String service;
        private final Environment environment;
        private final GuardedListener listener;

        Subscription(String service, Environment environment, Listener listener) {
            this.service = service;
            this.environment = environment;
            this.listener = new GuardedListener(service, listener);
        }

        void push(List<Endpoint> endpoints, long version) {
            long now = environment.ticker().nanos();
            listener.onStatus(
                    endpoints.isEmpty()
                            ? new DiscoveryStatus(DiscoveryStatus.State.EMPTY, "no endpoint was given for " + service)
                            : DiscoveryStatus.LIVE);
            listener.onEndpoints(new EndpointSet(service, endpoints, describe(), version, now));
        }

        @Override
        public void close() {
            subscriptions.remove(this);
            listener.silence();
        }
    }
}
