package io.fairlead.discovery.consul;

import io.fairlead.core.Check;
import io.fairlead.core.Endpoint;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.SystemEnvironment;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Registers an instance of this application with a Consul agent, and keeps it registered.
 *
 * <p>No trouble of Consul ever reaches the application: a registration that fails is repeated, one that the agent has lost
 * is made again within a second or two of the agent's return. {@link #close()} takes the instance out of service before it
 * removes it. Safe for use by many threads.
 */
public final class ConsulRegistration implements AutoCloseable {
    private static final Duration LEAVE_SLACK = Duration.ofSeconds(5);

    private final RegistrationSpec spec;
    private final Duration drain;
    private final RegistrationLoop loop;
    private final List<AutoCloseable> owned;
    private boolean started;
    private boolean closed;

    private ConsulRegistration(
            RegistrationSpec spec, Duration drain, RegistrationLoop loop, List<AutoCloseable> owned) {
        this.spec = spec;
        this.drain = drain;
        this.loop = loop;
        this.owned = owned;
    }

    /**
     * Starts a registration with the agent at this address.
     *
     * @param url such as {@code http://127.0.0.1:8500}
     * @throws IllegalArgumentException if it is not http or https with a host, or holds user information
     */
    public static Builder builder(String url) {
        return new Builder(ConsulOptions.address(url));
    }

    /** Starts to register, and returns at once, whatever the state of the agent is; a second call does nothing. */
    public synchronized ConsulRegistration start() {
        if (!started && !closed) {
            started = true;
            loop.start();
        }
        return this;
    }

    /** The identity at its agent. */
    public String id() {
        return spec.id();
    }

    /** Whether the agent has accepted the registration and is not known to have lost it. */
    public boolean isRegistered() {
        return loop.isRegistered();
    }

    /**
     * Leaves: maintenance, so that watchers let go; the drain time; deregistration. Returns when that is over, after the
     * drain time and 5 s at the latest, also when the agent does not answer; idempotent.
     */
    @Override
    public void close() {
        boolean leave;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            leave = started;
        }
        if (leave) {
            await(loop.stop(drain));
        }
        for (AutoCloseable each : owned) {
            try {
                each.close();
            } catch (Exception impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    private void await(CompletableFuture<Void> left) {
        try {
            left.get(drain.plus(LEAVE_SLACK).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            // Nothing more can be done; Consul removes what stays critical.
            return;
        }
    }

    @Override
    public String toString() {
        return "registration of " + spec.service() + " as " + spec.id();
    }

    /** Builds a {@link ConsulRegistration}; not safe for use by many threads. */
    public static final class Builder {
        private final URI address;
        private final List<String> tags = new ArrayList<>();
        private final Map<String, String> metadata = new LinkedHashMap<>();
        private @Nullable String service;
        private @Nullable String id;
        private @Nullable Endpoint place;
        private int passingWeight = 1;
        private int warningWeight = 1;
        private Duration ttl = Duration.ofSeconds(15);
        private @Nullable String checkTarget;
        private Duration checkInterval = Duration.ofSeconds(10);
        private Duration deregisterAfter = Duration.ofMinutes(10);
        private Duration drain = Duration.ofSeconds(1);
        private Supplier<ConsulHealth> health = () -> ConsulHealth.PASSING;
        private @Nullable Supplier<@Nullable String> token;
        private @Nullable Environment environment;

        private Builder(URI address) {
            this.address = address;
        }

        /** The logical name; required. */
        public Builder service(String service) {
            this.service = Check.text(service, "service");
            return this;
        }

        /** The identity at its agent; by default {@code service-host-port}, so that a restart replaces itself. */
        public Builder id(String id) {
            this.id = Check.text(id, "id");
            return this;
        }

        /** Where the instance is reached; required. */
        public Builder address(String host, int port) {
            this.place = Endpoint.of(host, port);
            return this;
        }

        /** Tags; may be called several times. */
        public Builder tags(String... tags) {
            this.tags.addAll(List.of(tags));
            return this;
        }

        /** A pair of metadata; {@code zone}, {@code version} and {@code scheme} have a meaning for watchers. */
        public Builder metadata(String key, String value) {
            metadata.put(Check.text(key, "metadata key"), Objects.requireNonNull(value, "value"));
            return this;
        }

        /** The shares of traffic while it is well and while it warns, each 1 to 65,535; by default 1 and 1. */
        public Builder weights(int passing, int warning) {
            this.passingWeight = passing;
            this.warningWeight = warning;
            return this;
        }

        /** Reports its health by heartbeats, at least once in this time, 1 s or more; the default, with 15 s. */
        public Builder ttl(Duration ttl) {
            this.ttl = Objects.requireNonNull(ttl, "ttl");
            this.checkTarget = null;
            return this;
        }

        /**
         * Lets the agent ask for its health by HTTP instead.
         *
         * @param target a path of this instance that starts with {@code /}, or a whole URL
         * @param interval how often, 1 s or more
         */
        public Builder httpCheck(String target, Duration interval) {
            this.checkTarget = Check.text(target, "check");
            this.checkInterval = Objects.requireNonNull(interval, "interval");
            return this;
        }

        /** How long it may be critical before Consul removes it, at least a minute; by default 10 min. */
        public Builder deregisterAfter(Duration deregisterAfter) {
            this.deregisterAfter = Objects.requireNonNull(deregisterAfter, "deregisterAfter");
            return this;
        }

        /** How long {@link #close()} leaves it in maintenance before it removes it; by default 1 s. */
        public Builder drain(Duration drain) {
            Check.notNegative(drain, "drain");
            this.drain = drain;
            return this;
        }

        /** What the heartbeats report; by default always passing. An exception counts as critical. */
        public Builder health(Supplier<ConsulHealth> health) {
            this.health = Objects.requireNonNull(health, "health");
            return this;
        }

        /** The ACL token; by default none. It needs {@code service:write}. */
        public Builder token(String token) {
            return token(TokenSource.always(token));
        }

        /** Where the ACL token comes from, asked before each request; null means no token. */
        public Builder token(Supplier<@Nullable String> token) {
            this.token = Objects.requireNonNull(token, "token");
            return this;
        }

        /** Clock, timer and threads; by default those of a {@link SystemEnvironment} of its own. */
        public Builder environment(Environment environment) {
            this.environment = Objects.requireNonNull(environment, "environment");
            return this;
        }

        /**
         * The registration, not yet started.
         *
         * @throws IllegalArgumentException with the value and what was expected
         */
        public ConsulRegistration build() {
            RegistrationSpec spec = spec();
            TokenSource tokens = new TokenSource(token);
            ConsulOptions options = new ConsulOptions(
                    address,
                    null,
                    List.of(),
                    Map.of(),
                    Duration.ofSeconds(60),
                    ConsulConsistency.STALE,
                    java.util.Set.of());
            HttpConsulApi api = new HttpConsulApi(options, tokens);
            OrbitzAgentApi agent = new OrbitzAgentApi(address, tokens);
            List<AutoCloseable> owned = new ArrayList<>(List.of(api, agent));
            Environment given = environment;
            if (given == null) {
                SystemEnvironment own = new SystemEnvironment();
                owned.add(own);
                given = own;
            }
            return new ConsulRegistration(spec, drain, new RegistrationLoop(spec, api, agent, given, health), owned);
        }

        private RegistrationSpec spec() {
            Check.that(service != null, "service", "null", "a name");
            Check.that(place != null, "address", "null", "a host and a port");
            String name = Objects.requireNonNull(service);
            Endpoint at = Objects.requireNonNull(place);
            return new RegistrationSpec(
                    name,
                    id != null ? id : name + "-" + at.host() + "-" + at.port(),
                    at.host(),
                    at.port(),
                    tags,
                    metadata,
                    passingWeight,
                    warningWeight,
                    check(at),
                    deregisterAfter);
        }

        private RegistrationCheck check(Endpoint at) {
            if (checkTarget == null) {
                return new RegistrationCheck.Ttl(ttl);
            }
            String scheme = metadata.getOrDefault("scheme", "http");
            String url = checkTarget.startsWith("/") ? scheme + "://" + at.authority() + checkTarget : checkTarget;
            return new RegistrationCheck.Http(url, checkInterval);
        }
    }
}
