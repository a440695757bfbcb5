package io.fairlead.loadbalancer;

/**
 * How many places of a table each node gets: its share by weight, rounded up or down, and at least one.
 *
 * <p>Those with the largest remainders are rounded up, and among remainders that are equal to a part in a thousand the first
 * in order. So when a node leaves, the counts of nearly all others stay.
 */
final class PlaceShares {
    private static final int REMAINDERS = 1024;

    private PlaceShares() {}

    /** Counts that add up to {@code places}, of which there are more than weights. */
    static int[] of(int[] weights, int places) {
        double perWeight = placesPerWeight(weights, places);
        int[] counts = new int[weights.length];
        int[] withRemainder = new int[REMAINDERS];
        int left = places;
        for (int i = 0; i < counts.length; i++) {
            double share = weights[i] * perWeight;
            counts[i] = Math.max(1, (int) share);
            left -= counts[i];
            if (share >= 1) {
                withRemainder[remainder(share)]++;
            }
        }
        int least = REMAINDERS - 1;
        while (least > 0 && withRemainder[least] < left) {
            left -= withRemainder[least--];
        }
        for (int i = 0; i < counts.length; i++) {
            double share = weights[i] * perWeight;
            int remainder = share < 1 ? -1 : remainder(share);
            if (remainder > least || (remainder == least && left-- > 0)) {
                counts[i]++;
            }
        }
        return counts;
    }

    /** Of the nodes whose share is at least one, when all others have one each. */
    private static double placesPerWeight(int[] weights, int places) {
        long sum = Weights.sum(weights);
        double perWeight = (double) places / sum;
        double before;
        do {
            before = perWeight;
            int small = 0;
            long sumOfSmall = 0;
            for (int weight : weights) {
                if (weight * before < 1) {
                    small++;
                    sumOfSmall += weight;
                }
            }
            perWeight = (double) (places - small) / (sum - sumOfSmall);
        } while (perWeight < before);
        return before;
    }

    private static int remainder(double share) {
        return (int) ((share - (int) share) * REMAINDERS);
    }
}
