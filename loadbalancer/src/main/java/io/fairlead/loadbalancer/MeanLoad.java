package io.fairlead.loadbalancer;

import io.fairlead.core.balance.Node;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * What is in flight per unit of weight over all nodes, with one call added.
 *
 * <p>The nodes are counted in chunks of at most 64, one in as many readings as it has nodes or up to twice as often, so that
 * a reading costs one or two nodes on average whatever their number; after the last chunk the sum is published and counting
 * begins anew. What is published of n nodes is thus at most 2n readings
 * old, in which it can have risen by two calls per node.
 *
 * <p>Whose reading it is to count is found by {@link Turns}, so that threads do not write to the same line. How far a count
 * has come stands in one word: the next node in the upper 24 bits and the sum in the others. Of two threads that count the
 * same chunk, the second finds the word changed and drops what it counted.
 */
final class MeanLoad {
    private static final int CHUNK = 64;
    private static final int SUM_BITS = 40;
    private static final long SUM = (1L << SUM_BITS) - 1;

    private final Node[] nodes;
    private final long weight;
    private final int readingsPerChunk;
    private final Turns readings;
    private final AtomicLong progress = new AtomicLong();
    private volatile double perWeight;

    /** Keeps the array. */
    MeanLoad(Node[] nodes, int[] weights, RandomGenerator random) {
        this.nodes = nodes;
        this.weight = Weights.sum(weights);
        this.readingsPerChunk = Integer.highestOneBit(Math.min(nodes.length, CHUNK));
        this.readings = Turns.inRoundsOf(1, random);
        publish(count(0, nodes.length));
    }

    double perWeight() {
        if ((readings.next() & (readingsPerChunk - 1)) == 0) {
            countOn();
        }
        return perWeight;
    }

    private void countOn() {
        long before = progress.get();
        int from = (int) (before >>> SUM_BITS);
        int to = Math.min(from + CHUNK, nodes.length);
        long sum = (before & SUM) + count(from, to);
        if (to == nodes.length) {
            publish(sum);
        }
        progress.compareAndSet(before, to == nodes.length ? 0 : (long) to << SUM_BITS | sum);
    }

    private long count(int from, int to) {
        long inFlight = 0;
        for (int i = from; i < to; i++) {
            inFlight += nodes[i].inFlight();
        }
        return inFlight;
    }

    private void publish(long inFlight) {
        perWeight = (inFlight + 1.0) / weight;
    }
}
