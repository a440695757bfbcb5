package io.fairlead.loadbalancer;

import io.fairlead.core.balance.Node;

/** Which node has which turn of an endless series. */
interface TurnOrder {
    /** The node of a turn, which is at least 0. */
    Node at(int turn);
}
