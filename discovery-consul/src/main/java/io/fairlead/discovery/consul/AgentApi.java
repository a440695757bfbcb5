package io.fairlead.discovery.consul;

import java.util.function.Consumer;

/**
 * What a registration orders of its agent.
 *
 * <p>As with {@link ConsulApi}, every method returns at once and never throws; {@code then} hears {@link
 * RegistrationAnswer.Known} when the agent has obeyed.
 */
interface AgentApi extends AutoCloseable {
    /** Registers, or registers again; a TTL check starts with {@code health}. */
    void register(RegistrationSpec spec, ConsulHealth health, Consumer<RegistrationAnswer> then);

    /** Reports the health to the TTL check. */
    void heartbeat(RegistrationSpec spec, ConsulHealth health, Consumer<RegistrationAnswer> then);

    /** Puts the instance into maintenance, so that watchers let go of it. */
    void maintenance(String id, Consumer<RegistrationAnswer> then);

    /** Removes the instance. */
    void deregister(String id, Consumer<RegistrationAnswer> then);

    @Override
    void close();
}
