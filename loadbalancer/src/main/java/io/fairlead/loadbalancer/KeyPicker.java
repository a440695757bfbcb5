package io.fairlead.loadbalancer;

import com.dynatrace.hash4j.hashing.Hasher64;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Picks by key: the key's choices are the nodes at the places of a series of hashes made from the key's own.
 *
 * <p>Draw d gets the choice number d among those that are not full, each node counted once.
 */
final class KeyPicker implements Picker {
    /** An endpoint with fewer in flight takes any call of its keys. */
    private static final int NEVER_FULL_BELOW = 8;

    /**
     * How many choices a key has of its own; a key so hot that it fills them all goes on at random, as many times. At a bound
     * of 1.25 at most 0.8 of the weight is full, so that as many random nodes are all full once in 1,200 calls.
     */
    private static final int CHOICES = 32;

    private final ConsistentHash settings;
    private final MaglevTable table;
    private final Places places;
    private final Node[] nodes;
    private final int[] weights;
    private final Hasher64 hasher;
    private final MeanLoad load;
    private final @Nullable Picker withoutKey;

    KeyPicker(ConsistentHash settings, MaglevTable table, MeanLoad load, @Nullable Picker withoutKey) {
        this.settings = settings;
        this.table = table;
        this.places = table.places();
        this.nodes = table.nodes();
        this.weights = table.weights();
        this.hasher = table.hasher();
        this.load = load;
        this.withoutKey = withoutKey;
    }

    MaglevTable table() {
        return table;
    }

    boolean hasSeed(long seed) {
        return settings.seed() == seed;
    }

    @Override
    public Node pick(CallContext call, int draw) {
        String key = call.op().key();
        if (key == null) {
            return pickWithoutKey(call, draw);
        }
        long hash = hasher.hashCharsToLong(key);
        if (draw > 0) {
            return nextChoice(hash, draw % nodes.length, mostPerWeight());
        }
        int node = places.atHash(hash);
        Node first = nodes[node];
        int inFlight = first.inFlight();
        if (inFlight < NEVER_FULL_BELOW) {
            return first;
        }
        double mostPerWeight = mostPerWeight();
        return inFlight < mostPerWeight * weights[node] ? first : otherNotFull(hash, mostPerWeight, call.random());
    }

    private double mostPerWeight() {
        return settings.maxLoad() * load.perWeight();
    }

    private Node pickWithoutKey(CallContext call, int draw) {
        if (withoutKey == null) {
            throw new IllegalArgumentException("key: null (expected: a key on operation " + call.op() + ")");
        }
        return withoutKey.pick(call, draw);
    }

    private Node otherNotFull(long hash, double mostPerWeight, RandomGenerator random) {
        int node = places.atHash(Mix.of(hash, 1));
        for (int choice = 2; choice < CHOICES && isFull(node, mostPerWeight); choice++) {
            node = places.atHash(Mix.of(hash, choice));
        }
        for (int choice = 0; choice < CHOICES && isFull(node, mostPerWeight); choice++) {
            node = places.atHash(random.nextLong());
        }
        return nodes[node];
    }

    private Node nextChoice(long hash, int number, double mostPerWeight) {
        int left = number;
        for (int choice = 0; choice < CHOICES; choice++) {
            int node = places.atHash(Mix.of(hash, choice));
            if (!isFull(node, mostPerWeight) && !isAmong(hash, choice, node) && left-- == 0) {
                return nodes[node];
            }
        }
        return anyBut(hash, left);
    }

    /** Where few nodes have nearly all of the weight: those that no choice hit, from a place of the key's own on. */
    private Node anyBut(long hash, int number) {
        int start = (int) Long.remainderUnsigned(Mix.of(hash, CHOICES), nodes.length);
        int left = number;
        for (int i = 0; i < nodes.length; i++) {
            int node = (start + i) % nodes.length;
            if (!isAmong(hash, CHOICES, node) && left-- == 0) {
                return nodes[node];
            }
        }
        return nodes[start];
    }

    /** Whether one of the first {@code choices} is the node; made anew, since nothing may be allocated to keep them. */
    private boolean isAmong(long hash, int choices, int node) {
        for (int choice = 0; choice < choices; choice++) {
            if (places.atHash(Mix.of(hash, choice)) == node) {
                return true;
            }
        }
        return false;
    }

    private boolean isFull(int node, double mostPerWeight) {
        int inFlight = nodes[node].inFlight();
        return inFlight >= NEVER_FULL_BELOW && inFlight >= mostPerWeight * weights[node];
    }
}
