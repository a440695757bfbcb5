package io.fairlead.testkit;

import io.fairlead.core.Endpoint;
import io.fairlead.core.balance.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node whose weight, calls in flight and latency a test sets.
 *
 * <p>Safe for use by many threads.
 */
public final class FakeNode implements Node {
    private final Endpoint endpoint;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile double weight = 1;
    private volatile long costNanos;

    /** A node of weight 1 with nothing in flight and no latency yet. */
    public FakeNode(String id) {
        this.endpoint = Endpoint.builder("10.0.0.1", 8080).id(id).build();
    }

    /** That many nodes of weight 1, called {@code node-0}, {@code node-1}, … */
    public static List<FakeNode> many(int count) {
        List<FakeNode> nodes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            nodes.add(new FakeNode("node-" + i));
        }
        return nodes;
    }

    /** A node for each weight, called {@code node-0}, {@code node-1}, … */
    public static List<FakeNode> weighted(double... weights) {
        List<FakeNode> nodes = many(weights.length);
        for (int i = 0; i < weights.length; i++) {
            nodes.get(i).weight(weights[i]);
        }
        return nodes;
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public double weight() {
        return weight;
    }

    @Override
    public int inFlight() {
        return inFlight.get();
    }

    @Override
    public long costNanos() {
        return costNanos;
    }

    /** Sets the weight. */
    public FakeNode weight(double next) {
        weight = next;
        return this;
    }

    /** Sets how many calls are in flight. */
    public FakeNode inFlight(int next) {
        inFlight.set(next);
        return this;
    }

    /** One call more in flight. */
    public void enter() {
        inFlight.incrementAndGet();
    }

    /** One call less in flight. */
    public void exit() {
        inFlight.decrementAndGet();
    }

    /** Sets the latency in nanoseconds. */
    public FakeNode costNanos(long next) {
        costNanos = next;
        return this;
    }

    /** Id and state, for messages of assertions. */
    @Override
    public String toString() {
        return endpoint.id() + " (weight " + weight + ", in flight " + inFlight() + ", cost " + costNanos + " ns)";
    }
}
