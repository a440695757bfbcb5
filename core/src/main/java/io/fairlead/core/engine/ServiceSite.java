package io.fairlead.core.engine;

import io.fairlead.core.gate.GateSite;
import java.util.random.RandomGenerator;

/** The place of a gate that guards every call of a service: no picker depends on what it says, its refusals speak for it. */
record ServiceSite(String name, RandomGenerator random) implements GateSite {
    @Override
    public void available(long epoch) {}

    @Override
    public void unavailable(long epoch, long untilNanos) {}

    @Override
    public void probing(long epoch) {}
}
