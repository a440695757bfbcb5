package io.fairlead.loadbalancer;

import io.fairlead.core.balance.Node;
import org.jspecify.annotations.Nullable;

/** Which node has which turn of an endless series. */
interface TurnOrder {
    /** The node of a turn, which is at least 0; null when it is nobody's. Most turns are somebody's. */
    @Nullable
    Node at(int turn);
}
