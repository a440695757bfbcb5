package io.fairlead.core.engine;

import org.jspecify.annotations.Nullable;

/** Where one attempt keeps the stamps of its endpoint's gates until they go back. */
interface Stamps {
    /** Keeps the stamp of the gate at place {@code gate}. */
    void stamp(int gate, long stamp);

    /** The stamp that was kept for the gate at place {@code gate}. */
    long stamp(int gate);

    /** {@code more} with room for gate {@code gate} above 0, whose place it is at {@code gate - 1}. */
    static long[] room(long @Nullable [] more, int gate) {
        if (more != null && more.length >= gate) {
            return more;
        }
        long[] larger = new long[Math.max(4, gate)];
        if (more != null) {
            System.arraycopy(more, 0, larger, 0, more.length);
        }
        return larger;
    }
}
