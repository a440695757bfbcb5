package io.fairlead.core.discovery;

import io.fairlead.core.Check;
import java.util.Objects;

/**
 * What a source says about itself.
 *
 * @param state the state
 * @param reason why, for people; may be empty, never holds a secret
 */
public record DiscoveryStatus(State state, String reason) {
    /** Not yet asked. */
    public static final DiscoveryStatus NEW = new DiscoveryStatus(State.NEW, "");

    /** Up to date. */
    public static final DiscoveryStatus LIVE = new DiscoveryStatus(State.LIVE, "");

    /** Refuses nulls. */
    public DiscoveryStatus {
        Objects.requireNonNull(state, "state");
        Check.that(reason != null, "reason", "null", "text, perhaps empty");
    }

    /** The states of a source; none but {@link #EMPTY} and {@link #STOPPED} goes without the last set that was believed. */
    public enum State {
        /** Not yet asked. */
        NEW,
        /** The first answer is under way. */
        SYNCING,
        /** The set is up to date. */
        LIVE,
        /** An answer is valid but hard to believe; the set before it is kept until it is confirmed. */
        SUSPECT,
        /** The source does not answer; the last set is kept. */
        STALE,
        /** The service has no endpoint, and that is believed. */
        EMPTY,
        /** The source refuses to answer (no permission, a bad query); the last set is kept. */
        REFUSED,
        /** The watch was closed. */
        STOPPED
    }
}
