package io.fairlead.loadbalancer;

import org.jspecify.annotations.Nullable;

/** The places of a table, each with the index of its node, as narrow as the number of nodes allows. */
final class Places {
    private static final int MOST_OF_CHAR = 1 << 16;

    private final int count;
    private final char @Nullable [] narrow;
    private final int[] wide;

    Places(int count, int nodes) {
        this.count = count;
        this.narrow = nodes <= MOST_OF_CHAR ? new char[count] : null;
        this.wide = new int[narrow == null ? count : 0];
    }

    int count() {
        return count;
    }

    void set(int place, int node) {
        if (narrow != null) {
            narrow[place] = (char) node;
        } else {
            wide[place] = node;
        }
    }

    int at(int place) {
        return narrow != null ? narrow[place] : wide[place];
    }

    /** The index of the node that holds the place of a hash. */
    int atHash(long hash) {
        // The upper 40 bits, scaled to the number of places: the product stays below 2^63.
        return at((int) (((hash >>> 24) * count) >>> 40));
    }
}
