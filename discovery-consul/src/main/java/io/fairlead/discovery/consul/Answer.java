package io.fairlead.discovery.consul;

import org.jspecify.annotations.Nullable;

/** How a {@link HealthQuery} ended. */
sealed interface Answer {
    /**
     * Status 200 and an array.
     *
     * @param index the text of {@code X-Consul-Index}, null when it is missing
     * @param listing what the array says
     * @param filteredByAcl {@code X-Consul-Results-Filtered-By-ACLs}, null before Consul 1.11
     * @param token which token it was asked with: 0 none, else a number that changes with the token
     * @param lastContactMillis how long ago the answering server heard of its leader; 0 when unknown
     * @param costNanos what it took to read
     */
    record Listed(
            @Nullable String index,
            Listing listing,
            @Nullable Boolean filteredByAcl,
            int token,
            long lastContactMillis,
            long costNanos)
            implements Answer {}

    /** Anything else. */
    record Failed(Trouble trouble) implements Answer {}
}
