package io.fairlead.resilience.retry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The calls that one account noted in one slice: written by one thread at a time, read by any.
 *
 * <p>The count has 64 bytes to itself on either side: a collector lays the tallies of a slice side by side, and two threads
 * that write to one cache line wait for each other (four times the time of a deposit, measured on two cores).
 */
final class Tally {
    private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int ROOM = 17;
    private static final int PLACE = 8;

    private final @Nullable Tally before;
    private final long[] room = new long[ROOM];

    Tally(@Nullable Tally before) {
        this.before = before;
    }

    /** The one that was opened before it in the same slice. */
    @Nullable
    Tally before() {
        return before;
    }

    /** Notes one call. */
    void note() {
        // The owner reads what it wrote itself. The write is opaque, which pairs with the read in calls(): no halves of
        // a
        // number, seen in the end, and in no order with anything else, since a sum that lacks the last calls is as
        // good.
        COUNTS.setOpaque(room, PLACE, room[PLACE] + 1);
    }

    /** The calls up to now, or fewer. */
    long calls() {
        return (long) COUNTS.getOpaque(room, PLACE);
    }
}
