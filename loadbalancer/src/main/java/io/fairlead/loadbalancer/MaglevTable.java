package io.fairlead.loadbalancer;

import com.dynatrace.hash4j.hashing.Hasher64;
import io.fairlead.core.balance.Node;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A table of a prime number of places, each held by a node.
 *
 * <p>Every node has an order of its own over all places, made from the hash of its endpoint's id. The nodes take turns, as
 * often as their weights say, and each takes the first place in its order that is still free. A node that leaves frees its
 * own places, and the others keep nearly all of theirs. The order of the nodes is that of their ids, so that
 * clients agree whatever the order of their snapshots.
 *
 * <p>A table is never written after it was made; one for the same ids and weights shares the places.
 */
final class MaglevTable {
    private static final int[] SIZES = {65_537, 655_373, 5_000_011};
    private static final int[] LARGEST_NUMBER_OF_NODES = {600, 10_000};
    private static final int FREE = -1;

    private static final class Claimant {
        private final int node;
        private final double step;
        private final int skip;
        private int place;
        private double turn;

        Claimant(int node, double weight, long hash, int size) {
            this.node = node;
            this.step = 1 / weight;
            this.place = (int) Long.remainderUnsigned(hash, size);
            this.skip = 1 + (int) Long.remainderUnsigned(Mix.of(hash), size - 1);
        }

        void claim(int[] places) {
            while (places[place] != FREE) {
                place += skip;
                if (place >= places.length) {
                    place -= places.length;
                }
            }
            places[place] = node;
            turn += step;
        }
    }

    private final Node[] nodes;
    private final String[] ids;
    private final double[] weights;
    private final int[] places;

    private MaglevTable(Node[] nodes, String[] ids, double[] weights, int[] places) {
        this.nodes = nodes;
        this.ids = ids;
        this.weights = weights;
        this.places = places;
    }

    /** A table over {@code unordered}; {@code before} was made by an equal hasher, if there is one. */
    static MaglevTable of(Node[] unordered, Hasher64 hasher, @Nullable MaglevTable before) {
        Node[] nodes = unordered.clone();
        Arrays.sort(
                nodes,
                Comparator.comparing((Node node) -> node.endpoint().id())
                        .thenComparing(node -> node.endpoint().authority()));
        String[] ids = Arrays.stream(nodes).map(node -> node.endpoint().id()).toArray(String[]::new);
        double[] weights = Weights.of(nodes);
        if (before != null && Arrays.equals(ids, before.ids) && Arrays.equals(weights, before.weights)) {
            return new MaglevTable(nodes, ids, weights, before.places);
        }
        return new MaglevTable(nodes, ids, weights, fill(ids, weights, hasher));
    }

    private static int[] fill(String[] ids, double[] weights, Hasher64 hasher) {
        int[] places = new int[sizeFor(ids.length)];
        Arrays.fill(places, FREE);
        Queue<Claimant> queue = inOrderOfTurns(weights);
        for (int i = 0; i < ids.length; i++) {
            queue.add(new Claimant(i, weights[i], hasher.hashCharsToLong(ids[i]), places.length));
        }
        for (int taken = 0; taken < places.length; taken++) {
            Claimant next = queue.remove();
            next.claim(places);
            queue.add(next);
        }
        return places;
    }

    /** With equal weights the order of turns is that of a plain queue, which is much cheaper. */
    private static Queue<Claimant> inOrderOfTurns(double[] weights) {
        return Weights.areEqual(weights)
                ? new ArrayDeque<>(weights.length + 1)
                : new PriorityQueue<>(Comparator.<Claimant>comparingDouble(claimant -> claimant.turn)
                        .thenComparingInt(claimant -> claimant.node));
    }

    static int sizeFor(int nodes) {
        int size = 0;
        while (size < LARGEST_NUMBER_OF_NODES.length && nodes > LARGEST_NUMBER_OF_NODES[size]) {
            size++;
        }
        return SIZES[size];
    }

    /** In the order of their ids; not to be written. */
    Node[] nodes() {
        return nodes;
    }

    /** Of the nodes in order; not to be written. */
    double[] weights() {
        return weights;
    }

    /** The index of the node that holds the place of a hash. */
    int at(long hash) {
        // The upper 40 bits, scaled to the number of places: the product stays below 2^63.
        return places[(int) (((hash >>> 24) * places.length) >>> 40)];
    }

    boolean sharesPlacesWith(MaglevTable other) {
        return places == other.places;
    }
}
