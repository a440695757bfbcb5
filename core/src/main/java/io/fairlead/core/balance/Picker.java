package io.fairlead.core.balance;

/**
 * Chooses among the nodes that it was built with.
 *
 * <p>It proposes and changes no node; the engine admits. Its set of nodes never changes. Called by many threads at
 * once; must not block, lock or read a clock.
 */
@FunctionalInterface
public interface Picker {
    /**
     * A node for this call, tried or not.
     *
     * <p>Where a proposal is not admitted, or was tried by this call, the engine asks again with a larger {@code draw}. The
     * answer to a draw above 0 must not depend on the order of the nodes alone: the neighbour of a node that is out must
     * not get its whole share. A picker by key gives the key's next choice; others draw at random.
     *
     * @param draw 0 for the first proposal of an attempt, then 1, 2, …
     */
    Node pick(CallContext call, int draw);
}
