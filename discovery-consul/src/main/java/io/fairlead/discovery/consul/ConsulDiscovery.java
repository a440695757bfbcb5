package io.fairlead.discovery.consul;

import io.fairlead.core.Check;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.time.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the instances of services in Consul, and hears of their changes by one blocking query a service.
 *
 * <p>Critical instances and those in maintenance are left out; warning ones serve at their warning weight. The id of an
 * endpoint is Consul's service id, its zone, version and scheme are those of the instance's metadata of the same names, and
 * the metadata gain the datacenter under {@value #DATACENTER}.
 *
 * <p>The last list that was believed outlives every error. An answer that suddenly has no endpoint, or has lost more than
 * half right after trouble, is believed only once two answers of the leader, 2 s and 5 s later, agree and the lost
 * endpoints refuse connections; those that accept stay, with {@value #UNLISTED} in their metadata.
 *
 * <p>Safe for use by many threads. Requests run on daemon threads, one for each question under way; all end with
 * {@link #close()}.
 */
public final class ConsulDiscovery implements Discovery {
    /** The key in the metadata of an endpoint that names its Consul datacenter. */
    public static final String DATACENTER = InstanceReader.DATACENTER;

    /** The key in the metadata of an endpoint that Consul does not list any more, and that still opens a connection. */
    public static final String UNLISTED = Publisher.UNLISTED;

    /** What every watch of one environment shares. */
    record Source(ConsulApi api, ConsulOptions options, Environment environment) {}

    private final ConsulOptions options;
    private final ConsulApi api;
    private final Set<ServiceWatch> watches = ConcurrentHashMap.newKeySet();
    private final IdentityHashMap<Environment, AgentProbe> probes = new IdentityHashMap<>();
    private volatile boolean closed;

    ConsulDiscovery(ConsulOptions options, ConsulApi api) {
        this.options = options;
        this.api = api;
    }

    /**
     * Reads the agent at this address, without a token, with the defaults of {@link Builder}.
     *
     * @param url such as {@code http://127.0.0.1:8500}
     * @throws IllegalArgumentException if it is not http or https with a host, or holds user information
     */
    public static ConsulDiscovery at(String url) {
        return builder(url).build();
    }

    /**
     * Starts a source that reads the agent at this address.
     *
     * @param url such as {@code http://127.0.0.1:8500}
     * @throws IllegalArgumentException if it is not http or https with a host, or holds user information
     */
    public static Builder builder(String url) {
        return new Builder(url);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if this source is closed
     */
    @Override
    public Watch watch(String service, Environment environment, Listener listener) {
        Check.text(service, "service");
        if (closed) {
            throw new IllegalStateException(describe() + " is closed");
        }
        AgentProbe probe;
        synchronized (probes) {
            probe = probes.computeIfAbsent(environment, of -> new AgentProbe(api, of));
        }
        ServiceWatch[] self = new ServiceWatch[1];
        self[0] = new ServiceWatch(
                service, new Source(api, options, environment), probe, listener, () -> watches.remove(self[0]));
        watches.add(self[0]);
        ServiceWatch watch = self[0].start();
        if (closed) {
            watch.close();
        }
        return watch;
    }

    /** What each open watch knows at this moment. */
    public List<ConsulSnapshot> snapshots() {
        List<ConsulSnapshot> snapshots = new ArrayList<>();
        watches.forEach(watch -> snapshots.add(watch.snapshot()));
        return snapshots;
    }

    @Override
    public String describe() {
        return options.describe();
    }

    @Override
    public void close() {
        closed = true;
        watches.forEach(ServiceWatch::close);
        synchronized (probes) {
            probes.clear();
        }
        api.close();
    }

    @Override
    public String toString() {
        return describe();
    }

    /** Builds a {@link ConsulDiscovery}; not safe for use by many threads. */
    public static final class Builder {
        private final String url;
        private @Nullable String datacenter;
        private @Nullable Supplier<@Nullable String> token;
        private final List<String> tags = new ArrayList<>();
        private final Map<String, String> selection = new LinkedHashMap<>();
        private final Set<String> acceptEmptyAtOnce = new LinkedHashSet<>();
        private Duration wait = Duration.ofSeconds(60);
        private ConsulConsistency consistency = ConsulConsistency.STALE;

        private Builder(String url) {
            ConsulOptions.address(url);
            this.url = url;
        }

        /** The ACL token; by default none. It needs {@code service:read} and {@code node:read}. */
        public Builder token(String token) {
            return token(TokenSource.always(token));
        }

        /**
         * Where the ACL token comes from; asked before each request, on a thread that carries requests, so that a new
         * token is used at once. Null means no token; an exception fails that request.
         */
        public Builder token(Supplier<@Nullable String> token) {
            this.token = Objects.requireNonNull(token, "token");
            return this;
        }

        /** The datacenter to ask for; by default the agent's own. */
        public Builder datacenter(String datacenter) {
            this.datacenter = Check.text(datacenter, "datacenter");
            return this;
        }

        /** A tag that an instance must have; may be given several times, then it must have all. */
        public Builder tag(String tag) {
            tags.add(Check.text(tag, "tag"));
            return this;
        }

        /** A filter expression of Consul, such as {@code "v2" in Service.Tags}; by default none. */
        public Builder filter(String expression) {
            selection.put(ConsulOptions.FILTER, Check.text(expression, "filter"));
            return this;
        }

        /** The namespace of Consul Enterprise; by default none. */
        public Builder namespace(String namespace) {
            selection.put("ns", Check.text(namespace, "namespace"));
            return this;
        }

        /** How long the agent may hold a question, 5 s to 10 min; by default 60 s. Changes arrive at once all the same. */
        public Builder wait(Duration wait) {
            this.wait = Objects.requireNonNull(wait, "wait");
            return this;
        }

        /** Which server may answer; by default {@link ConsulConsistency#STALE}. */
        public Builder consistency(ConsulConsistency consistency) {
            this.consistency = Objects.requireNonNull(consistency, "consistency");
            return this;
        }

        /** Believes an empty answer for these services at once; by default it is confirmed first. */
        public Builder acceptEmptyAtOnce(String... services) {
            acceptEmptyAtOnce.addAll(List.of(services));
            return this;
        }

        /**
         * The source; asks nothing until a service is watched.
         *
         * @throws IllegalArgumentException with the value and what was expected
         */
        public ConsulDiscovery build() {
            ConsulOptions options = new ConsulOptions(
                    ConsulOptions.address(url), datacenter, tags, selection, wait, consistency, acceptEmptyAtOnce);
            return new ConsulDiscovery(options, new HttpConsulApi(options, new TokenSource(token)));
        }
    }
}
