package io.fairlead.loadbalancer;

import java.util.concurrent.atomic.AtomicLong;

/** Hands out the places 0 to n − 1 in turn, to many threads, each turn once. */
final class Turns {
    private final AtomicLong position;
    private final int places;

    Turns(int places, long start) {
        this.places = places;
        this.position = new AtomicLong(start);
    }

    int next() {
        // The sign is cut off: a counter that overflows skips a few places once, and stays in range.
        return (int) ((position.getAndIncrement() & Long.MAX_VALUE) % places);
    }
}
