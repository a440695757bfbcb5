package io.fairlead.core.balance;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Builds pickers; holds the settings of one way to balance and no state of a service.
 *
 * <p>Called on the control plane, by one thread at a time for one service, and by several for different services.
 */
public interface Balancer {
    /** The name for configuration and people, such as {@code least-connections}. */
    String name();

    /**
     * A picker over {@code nodes}.
     *
     * @param nodes those that may be picked: at least one, each with a weight above 0, in a stable order
     * @param previous the picker that this one replaces, built by an equal balancer; its buffers must stay as they are,
     *     since calls may still read them
     * @param random chance, for instance for a start position
     */
    Picker picker(List<? extends Node> nodes, @Nullable Picker previous, RandomGenerator random);

    /** Whether every call must have a {@linkplain io.fairlead.core.Op#key(String) key}; a call without one is refused. */
    default boolean needsKey() {
        return false;
    }
}
