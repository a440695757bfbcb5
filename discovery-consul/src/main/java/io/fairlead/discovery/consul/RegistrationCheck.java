package io.fairlead.discovery.consul;

import java.time.Duration;

/** How Consul learns of the health of an instance. */
sealed interface RegistrationCheck {
    /** The instance reports at least once in {@code ttl}. */
    record Ttl(Duration ttl) implements RegistrationCheck {}

    /** The agent asks {@code url} each {@code interval} and takes 2xx for well. */
    record Http(String url, Duration interval) implements RegistrationCheck {}
}
