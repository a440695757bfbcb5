package io.fairlead.discovery.consul;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a registration orders of its agent.
 *
 * <p>As with {@link ConsulApi}, every method returns at once and never throws; {@code then} hears null when the agent has
 * obeyed, or else the trouble.
 */
interface AgentApi extends AutoCloseable {
    /** Registers, or registers again, with the health that its check starts with. */
    void register(RegistrationSpec spec, ConsulHealth health, Consumer<@Nullable Trouble> then);

    /** Reports the health to the TTL check; {@link #UNKNOWN_CHECK} as the text of the trouble when there is none. */
    void heartbeat(RegistrationSpec spec, ConsulHealth health, Consumer<@Nullable Trouble> then);

    /** Puts the instance into maintenance, so that watchers let go of it. */
    void maintenance(String id, Consumer<@Nullable Trouble> then);

    /** Removes the instance. */
    void deregister(String id, Consumer<@Nullable Trouble> then);

    /** The text of the trouble when the agent has lost the registration. */
    String UNKNOWN_CHECK = "the agent does not know the check";

    @Override
    void close();
}
