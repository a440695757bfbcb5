package io.fairlead.discovery.consul;

import io.fairlead.core.Check;
import io.fairlead.core.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What is registered.
 *
 * @param service the logical name
 * @param id the identity at its agent
 * @param host where it is reached
 * @param port where it is reached
 * @param tags free words
 * @param metadata free pairs
 * @param passingWeight while it is well, 1 to 65,535
 * @param warningWeight while it warns, 1 to 65,535
 * @param check how Consul learns of its health
 * @param deregisterAfter how long it may be critical before Consul removes it, at least a minute
 */
record RegistrationSpec(
        String service,
        String id,
        String host,
        int port,
        List<String> tags,
        Map<String, String> metadata,
        int passingWeight,
        int warningWeight,
        RegistrationCheck check,
        Duration deregisterAfter) {
    private static final Duration SHORTEST_DEREGISTER = Duration.ofMinutes(1);
    private static final Duration SHORTEST_TTL = Duration.ofSeconds(1);

    RegistrationSpec {
        Check.text(id, "id");
        tags = List.copyOf(tags);
        metadata = Map.copyOf(metadata);
        Check.range(passingWeight, 1, Endpoint.MAX_WEIGHT, "passing weight");
        Check.range(warningWeight, 1, Endpoint.MAX_WEIGHT, "warning weight");
        Check.that(
                deregisterAfter.compareTo(SHORTEST_DEREGISTER) >= 0,
                "deregisterAfter",
                deregisterAfter,
                "at least " + SHORTEST_DEREGISTER + ", Consul's own floor");
        Duration period =
                check instanceof RegistrationCheck.Ttl ttl ? ttl.ttl() : ((RegistrationCheck.Http) check).interval();
        Check.that(
                period.compareTo(SHORTEST_TTL) >= 0,
                check instanceof RegistrationCheck.Ttl ? "ttl" : "interval",
                period,
                "at least " + SHORTEST_TTL);
    }

    /** The id that Consul gives the only check of an instance. */
    String checkId() {
        return "service:" + id;
    }
}
