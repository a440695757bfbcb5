package io.fairlead.discovery.consul;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One question about an own registration.
 *
 * @param id the id of the instance
 * @param hash what is known of it, null to be answered at once
 * @param waitTime how long the agent may hold the question; counts with a hash only
 * @param deadline by when the answer must be there
 */
record RegistrationQuery(String id, @Nullable String hash, Duration waitTime, Duration deadline) {}
