package io.fairlead.loadbalancer;

import java.util.Arrays;

/**
 * Fills tables: the nodes claim places in turn, each in an order of its own.
 *
 * <p>There are as many rounds as nodes have places on average. In each round every node claims as many as bring it up to its
 * part of its count, and its claims go to the first places in its order that are free. Where the counts are equal that is
 * one claim a round.
 *
 * <p>Keeps its buffers from table to table, since they are larger than all else that a change costs; so one thread at a
 * time.
 */
final class PlaceClaims {
    private int[] at = {};
    private int[] step = {};
    private int[] credit = {};
    private long[] taken = {};

    /**
     * New places.
     *
     * @param hashes of each node, which make its order
     * @param counts of each node, which add up to the number of places
     */
    Places fill(long[] hashes, int[] counts, int size) {
        Places places = new Places(size, hashes.length);
        int rounds = (size + hashes.length - 1) / hashes.length;
        begin(hashes, size, rounds);
        for (int round = 0; round < rounds; round++) {
            for (int node = 0; node < counts.length; node++) {
                int left = credit[node] + counts[node];
                for (; left >= rounds; left -= rounds) {
                    places.set(claim(node, size), node);
                }
                credit[node] = left;
            }
        }
        return places;
    }

    private void begin(long[] hashes, int size, int rounds) {
        if (at.length < hashes.length) {
            at = new int[hashes.length];
            step = new int[hashes.length];
            credit = new int[hashes.length];
        }
        int words = (size + Long.SIZE - 1) / Long.SIZE;
        if (taken.length < words) {
            taken = new long[words];
        }
        Arrays.fill(taken, 0, words, 0);
        for (int node = 0; node < hashes.length; node++) {
            at[node] = (int) Long.remainderUnsigned(hashes[node], size);
            step[node] = 1 + (int) Long.remainderUnsigned(Mix.of(hashes[node]), size - 1);
            credit[node] = rounds - 1;
        }
    }

    private int claim(int node, int size) {
        int place = at[node];
        int by = step[node];
        while ((taken[place >>> 6] & 1L << place) != 0) {
            place += by;
            if (place >= size) {
                place -= size;
            }
        }
        taken[place >>> 6] |= 1L << place;
        at[node] = place;
        return place;
    }
}
