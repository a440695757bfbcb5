package io.fairlead.core;

import org.jspecify.annotations.Nullable;

/**
 * What one call asks for: its name, whether it may run twice, and the key of its affinity.
 *
 * <p>Immutable. An operation without a key is best kept in a constant; the name must be one of a few (a route, not a
 * path), since metrics are kept by it.
 */
public final class Op {
    private final String name;
    private final boolean idempotent;
    private final @Nullable String key;
    private final @Nullable Deadline deadline;

    private Op(String name, boolean idempotent, @Nullable String key, @Nullable Deadline deadline) {
        this.name = name;
        this.idempotent = idempotent;
        this.key = key;
        this.deadline = deadline;
    }

    /**
     * An operation that must not run twice.
     *
     * @param name a short name such as {@code POST /charges}, not blank
     */
    public static Op named(String name) {
        return new Op(Check.text(name, "operation"), false, null, null);
    }

    /** The same, and it may run twice: a failed attempt may be followed by another. */
    public Op idempotent() {
        return new Op(name, true, key, deadline);
    }

    /** The same for a key (a user, a client's address): the consistent hash keeps equal keys on one endpoint. */
    public Op key(String key) {
        return new Op(name, idempotent, Check.text(key, "key"), deadline);
    }

    /** The same, to be over by a deadline of the caller's, if that is earlier than the service's own. */
    public Op by(Deadline deadline) {
        return new Op(name, idempotent, key, deadline);
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** Whether it may run twice. */
    public boolean isIdempotent() {
        return idempotent;
    }

    /** The key of its affinity, if it has one. */
    public @Nullable String key() {
        return key;
    }

    /** The caller's own deadline, if there is one. */
    public @Nullable Deadline deadline() {
        return deadline;
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
