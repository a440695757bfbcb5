package io.fairlead.core.gate;

/**
 * Makes the gates of one kind: one a place.
 *
 * <p>Holds settings only. Two factories with equal settings are equal, so that a second client of a service can tell
 * whether it asks for the same.
 */
@FunctionalInterface
public interface GateFactory {
    /** A new gate for {@code site}, which it may inform of its state. */
    Gate create(GateSite site);
}
