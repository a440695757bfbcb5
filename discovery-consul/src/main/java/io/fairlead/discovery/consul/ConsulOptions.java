package io.fairlead.discovery.consul;

import io.fairlead.core.Check;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of Consul, the same for every service of one {@link ConsulDiscovery}.
 *
 * @param address where the agent listens
 * @param datacenter whose instances, null for the agent's own
 * @param tags all of which an instance must have
 * @param selection further parameters of the query: filter, near, ns
 * @param waitTime how long the agent may hold a question, 5 s to 10 min
 * @param consistency which server may answer
 * @param acceptEmptyAtOnce the services whose emptiness needs no confirmation
 */
record ConsulOptions(
        URI address,
        @Nullable String datacenter,
        List<String> tags,
        Map<String, String> selection,
        Duration waitTime,
        ConsulConsistency consistency,
        Set<String> acceptEmptyAtOnce) {
    static final String FILTER = "filter";
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    ConsulOptions {
        tags = List.copyOf(tags);
        tags.forEach(tag -> Check.text(tag, "tag"));
        selection = Map.copyOf(selection);
        acceptEmptyAtOnce = Set.copyOf(acceptEmptyAtOnce);
        Check.that(
                waitTime.compareTo(SHORTEST_WAIT) >= 0 && waitTime.compareTo(LONGEST_WAIT) <= 0,
                "wait",
                waitTime,
                SHORTEST_WAIT + " to " + LONGEST_WAIT);
    }

    /**
     * Reads the address of an agent.
     *
     * @throws IllegalArgumentException unless it is http or https with a host; names no user information
     */
    static URI address(String url) {
        URI uri;
        try {
            uri = URI.create(Check.text(url, "url"));
        } catch (IllegalArgumentException malformed) {
            // What stands before an @ may be a password.
            String shown = url == null || url.indexOf('@') >= 0 ? "***" : "\"" + url + "\"";
            throw new IllegalArgumentException(
                    "url: " + shown + " (expected: http or https with a host, such as http://127.0.0.1:8500)");
        }
        // Checked first, and never repeated: it may be a password.
        Check.that(uri.getUserInfo() == null, "url", "***@" + uri.getHost(), "no user information; give a token");
        boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        Check.that(
                http && uri.getHost() != null, "url", url, "http or https with a host, such as http://127.0.0.1:8500");
        Check.that(uri.getQuery() == null && uri.getFragment() == null, "url", url, "no query and no fragment");
        return uri;
    }

    /** The parameters that every query of this source carries. */
    Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>(selection);
        if (datacenter != null) {
            parameters.put("dc", datacenter);
        }
        return parameters;
    }

    /** Whether Consul filters the instances by an expression. */
    boolean isFiltered() {
        return selection.containsKey(FILTER);
    }

    /** Where the questions go and what they ask for, for people. */
    String describe() {
        StringBuilder text = new StringBuilder("consul ").append(address);
        if (datacenter != null) {
            text.append(" dc=").append(datacenter);
        }
        tags.forEach(tag -> text.append(" tag=").append(tag));
        selection.forEach(
                (name, value) -> text.append(' ').append(name).append('=').append(value));
        return text.toString();
    }
}
