package io.fairlead.loadbalancer;

import io.fairlead.core.balance.Node;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Nodes sorted by weight class: the classes in the order in which they first occur, and in a class the nodes as they were.
 *
 * @param nodes class by class
 * @param first for each class the index of its first node, and at the end the number of nodes
 * @param weights of a single node of each class
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, and never compared
record WeightClasses(Node[] nodes, int[] first, double[] weights) {
    /** Beyond that, hardly any two nodes have the same weight, and classes serve nothing. */
    static final int MOST_CLASSES = 1024;

    /** Null when there are more than the most classes. */
    static @Nullable WeightClasses of(Node[] unsorted) {
        int most = Math.min(unsorted.length, MOST_CLASSES);
        double[] weights = new double[most];
        int[] slots = new int[Integer.highestOneBit(most) * 4];
        char[] typeOf = new char[unsorted.length];
        int[] size = new int[most];
        int types = 0;
        for (int i = 0; i < unsorted.length; i++) {
            double weight = Weights.of(unsorted[i]);
            int slot = slotOf(weight, weights, slots);
            int type = slots[slot] - 1;
            if (type < 0) {
                if (types == most) {
                    return null;
                }
                type = types++;
                weights[type] = weight;
                slots[slot] = types;
            }
            typeOf[i] = (char) type;
            size[type]++;
        }
        return sorted(unsorted, typeOf, Arrays.copyOf(size, types), weights);
    }

    /** The slot of a weight in an open hash table, or the free one where it belongs. */
    private static int slotOf(double weight, double[] weights, int[] slots) {
        int mask = slots.length - 1;
        int slot = (int) (Mix.of(Double.doubleToRawLongBits(weight)) >>> 32) & mask;
        while (slots[slot] != 0 && weights[slots[slot] - 1] != weight) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static WeightClasses sorted(Node[] unsorted, char[] typeOf, int[] size, double[] weights) {
        int[] first = new int[size.length + 1];
        for (int type = 0; type < size.length; type++) {
            first[type + 1] = first[type] + size[type];
        }
        int[] next = first.clone();
        Node[] nodes = new Node[unsorted.length];
        for (int i = 0; i < nodes.length; i++) {
            nodes[next[typeOf[i]]++] = unsorted[i];
        }
        return new WeightClasses(nodes, first, Arrays.copyOf(weights, size.length));
    }

    int count() {
        return weights.length;
    }

    int size(int type) {
        return first[type + 1] - first[type];
    }

    /** The weight of each class as a whole. */
    double[] totals() {
        double[] totals = new double[count()];
        for (int type = 0; type < totals.length; type++) {
            totals[type] = weights[type] * size(type);
        }
        return totals;
    }
}
