package io.fairlead.testkit;

import io.fairlead.core.Op;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A call for tests of pickers and gates: seeded chance, a key, a deadline, and the nodes that it has tried.
 *
 * <p>It may stand for one call after the other. For use by one thread; none of the methods of {@link CallContext} allocates.
 */
public final class FakeCall implements CallContext {
    private final RandomGenerator random;
    private final Set<Node> tried = Collections.newSetFromMap(new IdentityHashMap<>());
    private Op op = Op.named("GET /fake");
    private long deadlineNanos = Long.MAX_VALUE;

    private FakeCall(RandomGenerator random) {
        this.random = random;
    }

    /** A call without a key that has tried nothing, and whose chance starts from {@code seed}. */
    public static FakeCall seeded(long seed) {
        return new FakeCall(new SplittableRandom(seed));
    }

    /** Sets the key. */
    public FakeCall key(String key) {
        op = op.key(key);
        return this;
    }

    /** Sets the operation with its key. */
    public FakeCall op(Op next) {
        op = next;
        return this;
    }

    /** Sets when the call must be over. */
    public FakeCall deadlineNanos(long next) {
        deadlineNanos = next;
        return this;
    }

    /** Adds a node to those tried. */
    public FakeCall tried(FakeNode node) {
        tried.add(node);
        return this;
    }

    @Override
    public Op op() {
        return op;
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public boolean tried(Node node) {
        return tried.contains(node);
    }
}
