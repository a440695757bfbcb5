package io.fairlead;

import io.fairlead.core.Check;
import io.fairlead.core.Deadline;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.engine.AttemptWatch;
import io.fairlead.core.event.Observer;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.SystemEnvironment;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Calls services found in a registry: makes their clients, and owns what the clients share.
 *
 * <pre>{@code
 * Fairlead fairlead = Fairlead.builder()
 *         .discovery(ConsulDiscovery.at("http://127.0.0.1:8500"))
 *         .build();
 * ServiceClient payments = fairlead.service("payment-service").build();
 * }</pre>
 *
 * <p>Made once an application and kept. Safe for use by many threads. Clients of the same service share its endpoints,
 * breakers and retry budget, whatever their own timeouts and retries.
 */
public final class Fairlead implements AutoCloseable {
    private final Environment environment;
    private final @Nullable SystemEnvironment ownEnvironment;
    private final Discovery discovery;
    private final AttemptWatch watch;
    private final Services services;

    private Fairlead(Builder builder, Discovery discovery) {
        Environment given = builder.environment;
        SystemEnvironment own = given == null ? new SystemEnvironment() : null;
        this.ownEnvironment = own;
        this.environment = own != null ? own : Objects.requireNonNull(given);
        this.discovery = discovery;
        this.watch = new AttemptWatch(environment);
        this.services = new Services(discovery, environment, builder.observer);
    }

    /** Starts a Fairlead; it needs a {@linkplain Builder#discovery discovery}. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts a client of a service.
     *
     * @param name the logical name under which the service is registered
     */
    public ServiceBuilder service(String name) {
        return new ServiceBuilder(name, services, watch);
    }

    /**
     * A deadline on this Fairlead's clock, for {@link io.fairlead.core.Op#by}.
     *
     * @throws IllegalArgumentException if the duration is zero or negative
     */
    public Deadline deadlineIn(Duration duration) {
        return Deadline.after(duration, environment.ticker());
    }

    /** Closes the clients that are open, waiting 5 s for the calls under way, then the discovery and the threads. */
    @Override
    public void close() {
        close(Duration.ofSeconds(5));
    }

    /**
     * Takes no new calls, waits for those under way until {@code drain} has passed, cancels or interrupts the rest, and
     * ends every watch, the discovery and the threads. Idempotent.
     */
    public void close(Duration drain) {
        services.close(drain);
        watch.close();
        discovery.close();
        if (ownEnvironment != null) {
            ownEnvironment.close();
        }
    }

    /** Builds a {@link Fairlead}; not safe for use by many threads. */
    public static final class Builder {
        private @Nullable Discovery discovery;
        private @Nullable Environment environment;
        private Observer observer = Observer.NONE;

        private Builder() {}

        /** Where endpoints come from; closed with the Fairlead. */
        public Builder discovery(Discovery discovery) {
            this.discovery = discovery;
            return this;
        }

        /** Who hears what happens; by default nobody, which costs nothing. */
        public Builder observer(Observer observer) {
            this.observer = observer;
            return this;
        }

        /** Clock, timer, threads and chance; by default the real ones. A given one is its owner's to close. */
        public Builder environment(Environment environment) {
            this.environment = environment;
            return this;
        }

        /**
         * The Fairlead; no thread starts before the first client.
         *
         * @throws ConfigurationException with every problem
         */
        public Fairlead build() {
            Problems problems = new Problems();
            Discovery source = discovery;
            if (source == null) {
                problems.add(
                        "discovery",
                        "missing (expected: where endpoints come from, such as ConsulDiscovery.at(\"http://127.0.0.1:8500\")"
                                + " or StaticDiscovery.of(\"payment-service\", \"10.0.0.7:8080\"))");
            }
            problems.during("observer", () -> Check.that(observer != null, "observer", "null", "an Observer"));
            problems.throwIfAny("Fairlead");
            return new Fairlead(this, Objects.requireNonNull(source));
        }
    }
}
