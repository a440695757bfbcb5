package io.fairlead.discovery.consul;

import io.fairlead.core.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes endpoints of Consul's instances, and sets those aside that cannot be used.
 *
 * <p>Critical instances are left out, and those in maintenance noted; a warning one serves at its warning weight. The id is
 * Consul's service id, with the node's name where two nodes use the same. The metadata gain {@code datacenter}, unless an
 * instance has a pair of that name itself.
 */
final class InstanceReader {
    static final String DATACENTER = "datacenter";
    private static final String ZONE = "zone";
    private static final String VERSION = "version";
    private static final String SCHEME = "scheme";

    private final List<Endpoint> endpoints = new ArrayList<>();
    private final Set<String> leaving = new HashSet<>();
    private final List<String> rejected = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private final Map<String, Set<@Nullable String>> nodesById = new HashMap<>();

    private InstanceReader() {}

    static Listing read(List<RawInstance> entries) {
        InstanceReader reader = new InstanceReader();
        for (RawInstance raw : entries) {
            reader.nodesById
                    .computeIfAbsent(String.valueOf(raw.id), id -> new HashSet<>())
                    .add(raw.node);
        }
        entries.forEach(reader::add);
        // Consul's order is that of its own tables; ours must not change when nothing else does.
        reader.endpoints.sort(Comparator.comparing(Endpoint::id));
        return new Listing(reader.endpoints, reader.leaving, entries.size(), reader.rejected);
    }

    private void add(RawInstance raw) {
        String wrong = wrongForm(raw);
        if (wrong != null) {
            reject(raw, wrong);
            return;
        }
        if (raw.maintenance) {
            leaving.add((raw.host().indexOf(':') >= 0 ? "[" + raw.host() + "]" : raw.host()) + ":" + raw.port);
        } else if (!raw.critical) {
            addServing(raw);
        }
    }

    private void addServing(RawInstance raw) {
        String id = identity(raw);
        long weight = raw.warning ? raw.warningWeight : raw.passingWeight;
        if (raw.port < 1 || raw.port > 65_535) {
            reject(raw, "port " + raw.port);
        } else if (weight < 0 || weight > Endpoint.MAX_WEIGHT) {
            reject(raw, "weight " + weight);
        } else if (taken.contains(id)) {
            reject(raw, "the id stands twice");
        } else {
            try {
                endpoints.add(endpoint(raw, id, (int) weight));
                taken.add(id);
            } catch (IllegalArgumentException refused) {
                reject(raw, String.valueOf(refused.getMessage()));
            }
        }
    }

    private static @Nullable String wrongForm(RawInstance raw) {
        if (raw.malformed != null) {
            return raw.malformed;
        }
        if (!raw.hasService || !raw.hasNode) {
            return "no " + (raw.hasService ? "Node" : "Service");
        }
        return raw.id == null || raw.id.isBlank() ? "no Service.ID" : null;
    }

    private String identity(RawInstance raw) {
        String id = String.valueOf(raw.id);
        Set<@Nullable String> nodes = nodesById.getOrDefault(id, Set.of());
        return nodes.size() > 1 ? id + "@" + raw.node : id;
    }

    private static Endpoint endpoint(RawInstance raw, String id, int weight) {
        Map<String, String> metadata = new LinkedHashMap<>(raw.metadata);
        if (raw.datacenter != null) {
            metadata.putIfAbsent(DATACENTER, raw.datacenter);
        }
        String scheme = metadata.getOrDefault(SCHEME, "").trim().toLowerCase(Locale.ROOT);
        return Endpoint.builder(raw.host().trim(), (int) raw.port)
                .id(id)
                .weight(weight)
                .scheme(scheme.isEmpty() ? "http" : scheme)
                .zone(textOrNull(metadata.get(ZONE)))
                .version(textOrNull(metadata.get(VERSION)))
                .tags(raw.tags)
                .metadata(metadata)
                .build();
    }

    private static @Nullable String textOrNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private void reject(RawInstance raw, String why) {
        rejected.add(raw.name() + ": " + why);
    }
}
