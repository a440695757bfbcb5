package io.fairlead.discovery.consul;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One entry of a health answer as it was read, right or wrong; filled by {@link HealthParser}. */
final class RawInstance {
    @Nullable
    String id;

    @Nullable
    String node;

    @Nullable
    String datacenter;

    @Nullable
    String nodeAddress;

    @Nullable
    String serviceAddress;

    long port;
    long passingWeight = 1;
    long warningWeight = 1;
    boolean hasService;
    boolean hasNode;
    boolean critical;
    boolean warning;
    boolean maintenance;
    final Set<String> tags = new LinkedHashSet<>();
    final Map<String, String> metadata = new LinkedHashMap<>();

    /** The first thing that is wrong with its form; null when nothing is. */
    @Nullable
    String malformed;

    void malformed(String what) {
        if (malformed == null) {
            malformed = what;
        }
    }

    /** The service's own address, or else the node's. */
    String host() {
        if (serviceAddress != null && !serviceAddress.isBlank()) {
            return serviceAddress;
        }
        return nodeAddress == null ? "" : nodeAddress;
    }

    /** The entry for people, as far as it is known. */
    String name() {
        return (id == null || id.isBlank() ? "an entry without id" : id) + (node == null ? "" : " on " + node);
    }
}
