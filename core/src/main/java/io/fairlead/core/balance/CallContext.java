package io.fairlead.core.balance;

import io.fairlead.core.Op;
import java.util.random.RandomGenerator;

/**
 * What gates and pickers may know of the call that they decide on.
 *
 * <p>Valid during the decision only; not to be kept.
 */
public interface CallContext {
    /** The operation, with its key if it has one. */
    Op op();

    /** When the call must be over, a reading of the ticker. */
    long deadlineNanos();

    /** Chance for this decision. */
    RandomGenerator random();

    /** Whether this call has already tried the node. */
    boolean tried(Node node);
}
