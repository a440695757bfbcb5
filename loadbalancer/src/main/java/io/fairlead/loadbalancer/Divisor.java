package io.fairlead.loadbalancer;

/** Divides by one number, again and again, with a multiplication instead of a division. */
final class Divisor {
    private final int by;

    /**
     * 2^62 over the number, rounded up. The rounding adds less than n / 2^62 to a quotient of n, which is below 1 / 2^31 and
     * so below the distance of any quotient to the next whole number.
     */
    private final long reciprocal;

    /** @param by at least 1 */
    Divisor(int by) {
        this.by = by;
        this.reciprocal = ((1L << 62) + by - 1) / by;
    }

    int by() {
        return by;
    }

    /** @param n at least 0 */
    int quotient(int n) {
        return (int) Math.multiplyHigh((long) n << 2, reciprocal);
    }

    /** @param n at least 0 */
    int remainder(int n) {
        return n - quotient(n) * by;
    }
}
