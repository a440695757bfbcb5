package io.fairlead;

import io.fairlead.core.Check;
import io.fairlead.core.Classifier;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.balance.Balancer;
import io.fairlead.core.engine.AttemptWatch;
import io.fairlead.core.engine.CallPolicy;
import io.fairlead.core.retry.RetryPolicy;
import io.fairlead.loadbalancer.LoadBalancers;
import io.fairlead.resilience.breaker.BreakerOptions;
import io.fairlead.resilience.retry.BudgetOptions;
import io.fairlead.resilience.retry.RetryOptions;
import io.fairlead.transport.jdk.HttpVerdicts;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the client of one service; every default stands in docs/defaults.md.
 *
 * <p>Nothing is refused before {@link #build()}, which then tells every mistake at once. Balance, breakers and budget
 * belong to the service: a second client says nothing of them, or the same. Not safe for use by many threads.
 */
@SuppressWarnings("NullableOptional") // as in ServiceSettings
public final class ServiceBuilder {
    private static final Logger LOG = LoggerFactory.getLogger("io.fairlead");

    private final String service;
    private final Services services;
    private final AttemptWatch watch;
    private final Problems problems = new Problems();

    private @Nullable Balancer balancer;
    private @Nullable Said<BreakerOptions> endpointBreaker;
    private @Nullable Said<BreakerOptions> serviceBreaker;
    private @Nullable Said<BudgetOptions> budget;
    private Duration deadline = CallPolicy.DEFAULT_DEADLINE;
    private @Nullable Duration attemptTimeout;
    private RetryPolicy retry = RetryOptions.DEFAULT;
    private @Nullable Classifier classifier;
    private boolean observeOnly;
    private @Nullable Executor attemptsOn;

    ServiceBuilder(String service, Services services, AttemptWatch watch) {
        this.service = service;
        this.services = services;
        this.watch = watch;
        problems.during("service", () -> Check.text(service, "service"));
    }

    /** How endpoints are chosen; least connections by default. */
    public ServiceBuilder balance(Balancer balancer) {
        problems.during("balance", () -> Check.that(balancer != null, "balance", "null", "a balancer"));
        this.balancer = balancer;
        return this;
    }

    /** As {@link #balance(Balancer)}, by name: {@code round-robin}, {@code least-connections}, … */
    public ServiceBuilder balance(String name) {
        Optional<Balancer> named = name == null ? Optional.empty() : LoadBalancers.named(name);
        if (named.isPresent()) {
            return balance(named.get());
        }
        problems.add(
                "balance",
                name == null
                        ? "null (expected: a name)"
                        : "\"" + name + "\" is no balancer. " + NearestName.hint(name, LoadBalancers.names()));
        return this;
    }

    /** The time of a call in all, above 0; 10 s by default. */
    public ServiceBuilder deadline(Duration deadline) {
        problems.during("deadline", () -> Check.positive(deadline, "deadline"));
        this.deadline = deadline;
        return this;
    }

    /** The time of one attempt, above 0; by default the deadline divided by the number of attempts. */
    public ServiceBuilder attemptTimeout(Duration timeout) {
        problems.during("attemptTimeout", () -> Check.positive(timeout, "attempt timeout"));
        this.attemptTimeout = timeout;
        return this;
    }

    /** How failed attempts of idempotent operations are followed by others; 2 retries by default. */
    public ServiceBuilder retry(Consumer<RetryOptions.Builder> settings) {
        problems.during("retry", () -> {
            RetryOptions.Builder builder = RetryOptions.builder();
            settings.accept(builder);
            retry = builder.build();
        });
        return this;
    }

    /** No retry. */
    public ServiceBuilder noRetry() {
        retry = RetryPolicy.NONE;
        return this;
    }

    /** The breaker of each endpoint; on by default, after 5 failures in a row. */
    public ServiceBuilder breaker(Consumer<BreakerOptions.Builder> settings) {
        problems.during("breaker", () -> endpointBreaker = new Said<>(options(settings)));
        return this;
    }

    /** No breaker for endpoints. */
    public ServiceBuilder noBreaker() {
        endpointBreaker = Said.off();
        return this;
    }

    /** A breaker for the whole service; off by default, as it turns partial failures into total ones. */
    public ServiceBuilder serviceBreaker(Consumer<BreakerOptions.Builder> settings) {
        problems.during("serviceBreaker", () -> serviceBreaker = new Said<>(options(settings)));
        return this;
    }

    /**
     * Bounds the retries of the service, by all its clients together; 20 % of the calls and 3 a second by default.
     *
     * @param share of the calls, 0.0 to 1.0
     * @param perSecond allowed in any case, at least 0.0
     */
    public ServiceBuilder retryBudget(double share, double perSecond) {
        problems.during(
                "retryBudget",
                () -> budget = new Said<>(new BudgetOptions(share, perSecond, BudgetOptions.DEFAULT.ttl())));
        return this;
    }

    /** No bound on retries but their number. */
    public ServiceBuilder noRetryBudget() {
        budget = Said.off();
        return this;
    }

    /**
     * Scores attempts, before the defaults do: HTTP statuses of {@link java.net.http.HttpResponse} values, and errors by
     * kind. Answer null for no opinion.
     */
    public ServiceBuilder classifier(Classifier classifier) {
        problems.during("classifier", () -> Check.that(classifier != null, "classifier", "null", "a classifier"));
        this.classifier = classifier;
        return this;
    }

    /** Never interrupts a blocking attempt: one that outlives its time is reported, and holds its caller. */
    public ServiceBuilder observeOnly() {
        observeOnly = true;
        return this;
    }

    /**
     * Runs blocking attempts on an executor, so that the caller is freed in time whatever they do. One that runs tasks on the
     * thread that hands them over frees nobody.
     */
    public ServiceBuilder attemptsOn(Executor executor) {
        problems.during("attemptsOn", () -> Check.that(executor != null, "attemptsOn", "null", "an executor"));
        attemptsOn = executor;
        return this;
    }

    /**
     * The client; the watch of the service starts with its first client.
     *
     * @throws ConfigurationException with every problem
     */
    public ServiceClient build() {
        ServiceSettings settings = new ServiceSettings(balancer, endpointBreaker, serviceBreaker, budget);
        services.check(service, settings, problems);
        problems.throwIfAny("The client of " + service);
        warnIfAttemptsCannotFit();
        return services.join(service, settings, policy(), watch);
    }

    private CallPolicy policy() {
        Classifier http = HttpVerdicts.standard();
        CallPolicy policy = CallPolicy.of(deadline, attemptTimeout, retry)
                .withClassifier(classifier == null ? http : classifier.orElse(http))
                .withAttemptsOn(attemptsOn);
        return observeOnly ? policy.observeOnly() : policy;
    }

    private void warnIfAttemptsCannotFit() {
        if (attemptTimeout == null) {
            return;
        }
        int attempts = retry.maxRetries() + 1;
        if (attemptTimeout.compareTo(deadline.dividedBy(attempts)) > 0) {
            LOG.atWarn()
                    .addKeyValue("service", service)
                    .log(
                            "{} attempts of {} cannot all run their time within the deadline of {}",
                            attempts,
                            attemptTimeout,
                            deadline);
        }
    }

    private static BreakerOptions options(Consumer<BreakerOptions.Builder> settings) {
        BreakerOptions.Builder builder = BreakerOptions.builder();
        settings.accept(builder);
        return builder.build();
    }
}
