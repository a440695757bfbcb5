package io.fairlead.loadbalancer;

import io.fairlead.core.balance.Node;

/** Which node has which turn of an endless series. */
interface TurnOrder {
    /** @param turn at least 0 */
    Node at(int turn);
}
