package io.fairlead.resilience;

import io.fairlead.core.Check;
import io.fairlead.core.Classifier;
import io.fairlead.core.Op;
import io.fairlead.core.discovery.StaticDiscovery;
import io.fairlead.core.engine.AttemptWatch;
import io.fairlead.core.engine.CallPolicy;
import io.fairlead.core.engine.EngineClient;
import io.fairlead.core.engine.ServiceOptions;
import io.fairlead.core.engine.ServicePool;
import io.fairlead.core.event.Observer;
import io.fairlead.core.gate.GateFactory;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.core.retry.RetryPolicy;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.SystemEnvironment;
import io.fairlead.resilience.breaker.Breaker;
import io.fairlead.resilience.breaker.BreakerFactory;
import io.fairlead.resilience.breaker.BreakerOptions;
import io.fairlead.resilience.breaker.BreakerState;
import io.fairlead.resilience.breaker.BreakerTransition;
import io.fairlead.resilience.retry.RetryOptions;
import io.fairlead.resilience.retry.SlidingRetryBudget;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a {@link Guard}; not safe for use by many threads.
 *
 * <p>What is not named is not there, but for the deadline of 10 s: no breaker, no retry. The order of the words means
 * nothing.
 */
public final class GuardBuilder {
    private static final Logger LOG = LoggerFactory.getLogger("io.fairlead");

    /** Never dialled: the engine needs an endpoint, and errors that name one name this. */
    private static final String PLACEHOLDER = "guarded-code:1";

    private final String name;
    private Duration deadline = CallPolicy.DEFAULT_DEADLINE;
    private @Nullable Duration timeout;
    private RetryPolicy retry = RetryPolicy.NONE;
    private @Nullable BreakerOptions breaker;
    private @Nullable RetryBudget budget;
    private Classifier classifier = Classifier.standard();
    private @Nullable Executor attemptsOn;
    private @Nullable Environment environment;
    private Observer observer = Observer.NONE;
    private boolean idempotent;
    private boolean observeOnly;

    GuardBuilder(String name) {
        this.name = Check.text(name, "guard");
    }

    /** The time of one attempt; by default the deadline divided by the number of attempts. */
    public GuardBuilder timeout(Duration duration) {
        Check.positive(duration, "timeout");
        this.timeout = duration;
        return this;
    }

    /** The time of a call in all, retries and delays included; 10 s by default. */
    public GuardBuilder deadline(Duration duration) {
        Check.positive(duration, "deadline");
        this.deadline = duration;
        return this;
    }

    /** Retries, by default two after 25 ms and 50 ms with full jitter; for code that may run twice see {@link #idempotent()}. */
    public GuardBuilder retry(Consumer<RetryOptions.Builder> settings) {
        RetryOptions.Builder builder = RetryOptions.builder();
        settings.accept(builder);
        this.retry = builder.build();
        return this;
    }

    /** Retries by a policy of one's own. */
    public GuardBuilder retry(RetryPolicy policy) {
        this.retry = policy;
        return this;
    }

    /** All code of this guard may run twice: it is retried after every failure, not only when it provably did nothing. */
    public GuardBuilder idempotent() {
        this.idempotent = true;
        return this;
    }

    /**
     * A breaker over the attempts, by default open after five failures in a row.
     *
     * <p>Unlike the breaker of an endpoint it has no ramp by default: with nowhere else to go, a call that the ramp refuses
     * is a call that failed.
     */
    public GuardBuilder breaker(Consumer<BreakerOptions.Builder> settings) {
        BreakerOptions.Builder builder = BreakerOptions.builder().ramp(Duration.ZERO);
        settings.accept(builder);
        this.breaker = builder.build();
        return this;
    }

    /** The budget of the retries; by default one of its own, a fifth of the calls and 3 a second. */
    public GuardBuilder budget(RetryBudget budget) {
        this.budget = budget;
        return this;
    }

    /** What counts as a failure; where it has no opinion, {@link Classifier#standard()} decides. */
    public GuardBuilder classifier(Classifier classifier) {
        this.classifier = classifier;
        return this;
    }

    /** Blocking code is watched, but not interrupted at its time; its caller is held until it returns. */
    public GuardBuilder observeOnly() {
        this.observeOnly = true;
        return this;
    }

    /** Blocking code runs on {@code executor}, so that its caller is freed even if it cannot be interrupted. */
    public GuardBuilder attemptsOn(Executor executor) {
        this.attemptsOn = executor;
        return this;
    }

    /** Clock, timer, threads and chance, which stay the caller's to close; by default real ones that the guard owns. */
    public GuardBuilder environment(Environment environment) {
        this.environment = environment;
        return this;
    }

    /** Hears the events of the guard. */
    public GuardBuilder observer(Observer observer) {
        this.observer = observer;
        return this;
    }

    /** The guard, ready for calls. */
    public Guard build() {
        if (environment != null) {
            return build(environment, () -> {});
        }
        SystemEnvironment owned = new SystemEnvironment();
        return build(owned, owned::close);
    }

    private Guard build(Environment platform, Runnable freePlatform) {
        GuardSite place = new GuardSite(name, platform.random());
        Breaker made = breaker == null ? null : new BreakerFactory(breaker, GuardBuilder::log).create(place);
        List<GateFactory> gates = made == null
                ? List.of()
                : List.of(site -> {
                    place.attach(site);
                    return made;
                });
        StaticDiscovery discovery = StaticDiscovery.of(name, PLACEHOLDER);
        ServiceOptions options = ServiceOptions.ofGuard(gates, budget != null ? budget : new SlidingRetryBudget());
        ServicePool pool = new ServicePool(name, discovery, options, platform, observer).start();
        AttemptWatch watch = new AttemptWatch(platform);
        EngineClient client = new EngineClient(pool, policy(), watch, () -> {
            pool.close();
            watch.close();
            discovery.close();
            freePlatform.run();
        });
        Op op = Op.named(name);
        return new Guard(idempotent ? op.idempotent() : op, client, platform, made);
    }

    private CallPolicy policy() {
        CallPolicy policy = CallPolicy.of(deadline, timeout, retry)
                .withClassifier(classifier)
                .withAttemptsOn(attemptsOn);
        return observeOnly ? policy.observeOnly() : policy;
    }

    private static void log(BreakerTransition transition) {
        (transition.to() == BreakerState.OPEN ? LOG.atWarn() : LOG.atInfo())
                .addKeyValue("guard", transition.name())
                .addKeyValue("state", transition.to())
                .log("breaker of {}: {} -> {}", transition.name(), transition.from(), transition.to());
    }
}
