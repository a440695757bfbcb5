package io.fairlead.core;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The address of one replica of a service, a value.
 *
 * <p>An endpoint is the same replica as another when {@link #id()}, {@link #host()} and {@link #port()} are equal; the
 * rest may change from one snapshot to the next without the loss of running state.
 *
 * @param id the identity within its service, not blank; by default {@code host:port}
 * @param host a host name, an IPv4 address, or an IPv6 address without brackets; not blank, no white space
 * @param port 1 to 65,535
 * @param weight the share of traffic relative to its neighbours, 0 to 65,535; 0 takes no new traffic
 * @param scheme how it is reached, by default {@code http}
 * @param zone where it runs, if known
 * @param version what it runs, if known; a split names it
 * @param tags free words of the registry
 * @param metadata free pairs of the registry
 */
public record Endpoint(
        String id,
        String host,
        int port,
        int weight,
        String scheme,
        @Nullable String zone,
        @Nullable String version,
        Set<String> tags,
        Map<String, String> metadata) {

    /** The largest weight, 65,535, as in DNS SRV records and in Consul. */
    public static final int MAX_WEIGHT = 65_535;

    /** Checks every part; throws {@link IllegalArgumentException} with the value and what was expected. */
    public Endpoint {
        Check.text(id, "id");
        Check.text(host, "host");
        Check.that(
                host.chars().noneMatch(Character::isWhitespace),
                "host",
                host,
                "a host name or an address, without white space");
        Check.that(
                host.indexOf('/') < 0 && host.indexOf('[') < 0,
                "host",
                host,
                "a bare host name or address, without scheme, path or brackets");
        Check.range(port, 1, 65_535, "port");
        Check.range(weight, 0, MAX_WEIGHT, "weight");
        Check.text(scheme, "scheme");
        tags = Set.copyOf(tags);
        metadata = Map.copyOf(metadata);
    }

    /**
     * An endpoint of weight 1, reached by http, whose id is {@code host:port}.
     *
     * @throws IllegalArgumentException if the host is blank or the port outside of 1 to 65,535
     */
    public static Endpoint of(String host, int port) {
        return builder(host, port).build();
    }

    /** Starts an endpoint; {@link Builder#build()} checks it. */
    public static Builder builder(String host, int port) {
        return new Builder(host, port);
    }

    /** Host and port as they stand in a URI: {@code 10.0.0.7:8080}, {@code [::1]:8080}. */
    public String authority() {
        return authority(host, port);
    }

    private static String authority(String host, int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /**
     * The URI of a path on this endpoint.
     *
     * @param path a path with an optional query, which must start with {@code /}
     * @throws IllegalArgumentException if the path does not start with {@code /} or has characters that no URI may have
     */
    public URI uri(String path) {
        Check.that(path.startsWith("/"), "path", path, "a path that starts with /");
        return URI.create(scheme + "://" + authority() + path);
    }

    /** Id if it says more than the address, and the address. */
    @Override
    public String toString() {
        String address = authority();
        return id.equals(address) ? address : id + "@" + address;
    }

    /** Builds an {@link Endpoint}; not safe for use by many threads. */
    public static final class Builder {
        private final String host;
        private final int port;
        private @Nullable String id;
        private int weight = 1;
        private String scheme = "http";
        private @Nullable String zone;
        private @Nullable String version;
        private Set<String> tags = Set.of();
        private Map<String, String> metadata = Map.of();

        private Builder(String host, int port) {
            this.host = Objects.requireNonNull(host, "host");
            this.port = port;
        }

        /** The identity within the service; by default {@code host:port}. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** The share of traffic, 0 to 65,535; by default 1. */
        public Builder weight(int weight) {
            this.weight = weight;
            return this;
        }

        /** {@code http} (default) or {@code https}, or any other scheme that the transport knows. */
        public Builder scheme(String scheme) {
            this.scheme = scheme;
            return this;
        }

        /** The zone, by default none. */
        public Builder zone(@Nullable String zone) {
            this.zone = zone;
            return this;
        }

        /** The version, by default none. */
        public Builder version(@Nullable String version) {
            this.version = version;
            return this;
        }

        /** The tags, by default none. */
        public Builder tags(Set<String> tags) {
            this.tags = tags;
            return this;
        }

        /** The metadata, by default none. */
        public Builder metadata(Map<String, String> metadata) {
            this.metadata = metadata;
            return this;
        }

        /**
         * The endpoint.
         *
         * @throws IllegalArgumentException with the value and what was expected
         */
        public Endpoint build() {
            String identity = id != null ? id : authority(host, port);
            return new Endpoint(identity, host, port, weight, scheme, zone, version, tags, metadata);
        }
    }
}
