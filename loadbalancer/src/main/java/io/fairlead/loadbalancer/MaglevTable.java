package io.fairlead.loadbalancer;

import com.dynatrace.hash4j.hashing.Hasher64;
import io.fairlead.core.balance.Node;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A table of a prime number of places, each held by a node.
 *
 * <p>Every node has an order of its own over all places, made from the hash of its endpoint's id. The nodes take turns, as
 * often as their weights say, and each takes the first place in its order that is still free. A node that leaves frees its
 * own places, and the others keep nearly all of theirs. The order of the nodes is that of their ids, so that
 * clients agree whatever the order of their snapshots.
 *
 * <p>A table is never written after it was made; one for the same ids and weights shares the places. What was made with
 * one before it takes over the buffers of that.
 */
final class MaglevTable {
    private static final int[] SIZES = {65_537, 655_373, 5_000_011};
    private static final int[] LARGEST_NUMBER_OF_NODES = {600, 10_000};
    private static final Comparator<Node> BY_ID = Comparator.comparing(
                    (Node node) -> node.endpoint().id())
            .thenComparing(node -> node.endpoint().authority());

    private final Hasher64 hasher;
    private final Node[] nodes;
    private final int[] weights;
    private final long[] hashes;
    private final PlaceClaims claims;
    private final Places places;

    private MaglevTable(Node[] nodes, Hasher64 hasher, @Nullable MaglevTable before) {
        this.hasher = hasher;
        this.nodes = nodes;
        this.weights = Weights.scaled(nodes);
        this.hashes = hashes(nodes, hasher, before);
        this.claims = before == null ? new PlaceClaims() : before.claims;
        this.places = before != null && Arrays.equals(hashes, before.hashes) && Arrays.equals(weights, before.weights)
                ? before.places
                : fill();
    }

    /** A table that keeps and sorts {@code nodes}; {@code before} was made by an equal hasher, if there is one. */
    static MaglevTable of(Node[] nodes, Hasher64 hasher, @Nullable MaglevTable before) {
        Arrays.sort(nodes, BY_ID);
        return new MaglevTable(nodes, hasher, before);
    }

    private Places fill() {
        int size = sizeFor(nodes.length);
        return claims.fill(hashes, PlaceShares.of(weights, size), size);
    }

    /** Both tables are in the order of ids, so that what is known is found on one way through them. */
    private static long[] hashes(Node[] nodes, Hasher64 hasher, @Nullable MaglevTable before) {
        long[] hashes = new long[nodes.length];
        int known = 0;
        for (int i = 0; i < hashes.length; i++) {
            String id = nodes[i].endpoint().id();
            known = before == null ? 0 : before.firstNotBefore(id, known);
            hashes[i] = before != null && before.has(id, known) ? before.hashes[known] : hasher.hashCharsToLong(id);
        }
        return hashes;
    }

    private int firstNotBefore(String id, int from) {
        int node = from;
        while (node < nodes.length && idOf(node).compareTo(id) < 0) {
            node++;
        }
        return node;
    }

    private boolean has(String id, int node) {
        return node < nodes.length && idOf(node).equals(id);
    }

    private String idOf(int node) {
        return nodes[node].endpoint().id();
    }

    static int sizeFor(int nodes) {
        int size = 0;
        while (size < LARGEST_NUMBER_OF_NODES.length && nodes > LARGEST_NUMBER_OF_NODES[size]) {
            size++;
        }
        return SIZES[size];
    }

    Hasher64 hasher() {
        return hasher;
    }

    /** In the order of their ids; not to be written. */
    Node[] nodes() {
        return nodes;
    }

    /** Of the nodes in order, as {@link Weights#scaled} has them; not to be written. */
    int[] weights() {
        return weights;
    }

    Places places() {
        return places;
    }

    /** The index of the node that holds the place of a hash. */
    int at(long hash) {
        return places.atHash(hash);
    }

    boolean sharesPlacesWith(MaglevTable other) {
        return places == other.places;
    }
}
