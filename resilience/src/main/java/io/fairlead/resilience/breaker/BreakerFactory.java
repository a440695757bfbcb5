package io.fairlead.resilience.breaker;

import io.fairlead.core.gate.GateFactory;
import io.fairlead.core.gate.GateSite;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes breakers of the same settings; equal to another of equal settings and the same listener. */
public final class BreakerFactory implements GateFactory {
    private final BreakerOptions options;
    private final BreakerListener listener;
    private final Rules rules;

    /** A factory; every breaker it makes tells {@code listener}. */
    public BreakerFactory(BreakerOptions options, BreakerListener listener) {
        this.options = options;
        this.listener = Objects.requireNonNull(listener, "listener");
        this.rules = new Rules(options);
    }

    /** The settings. */
    public BreakerOptions options() {
        return options;
    }

    @Override
    public Breaker create(GateSite site) {
        return new Breaker(rules, site, listener);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BreakerFactory factory
                && options.equals(factory.options)
                && listener.equals(factory.listener);
    }

    @Override
    public int hashCode() {
        return options.hashCode();
    }

    @Override
    public String toString() {
        return "breaker " + options;
    }
}
