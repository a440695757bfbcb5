package io.fairlead.examples.demo;

/**
 * One call of a lane.
 *
 * @param startNanos when it was meant to start, since the start of the run
 * @param latencyNanos from when it was meant to start until its end
 * @param ok whether it gave what was asked for
 * @param attempts requests that were sent for it
 */
record Sample(long startNanos, long latencyNanos, boolean ok, int attempts) {
    long endNanos() {
        return startNanos + latencyNanos;
    }
}
