package io.fairlead.testkit;

import io.fairlead.core.Deadline;
import io.fairlead.core.Op;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * A call as a gate sees it, for tests of gates: it has tried no node yet.
 *
 * @param op what is called
 * @param deadlineNanos when it must be over, a reading of the ticker
 * @param random chance for the gate's decision
 */
public record GateCall(Op op, long deadlineNanos, RandomGenerator random) implements CallContext {
    /** A call that must be over {@code within} after {@code now}, with chance of its own from seed 42. */
    public static GateCall at(long now, Duration within) {
        return new GateCall(Op.named("call"), Deadline.plus(now, within.toNanos()), new Random(42));
    }

    @Override
    public boolean tried(Node node) {
        return false;
    }
}
