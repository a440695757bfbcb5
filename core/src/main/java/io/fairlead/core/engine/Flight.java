package io.fairlead.core.engine;

import io.fairlead.core.Deadline;
import org.jspecify.annotations.Nullable;

/** The attempts of one call that are under way, and those that are settled and wait to be cancelled. */
final class Flight {
    /** One attempt is under way at a time today; hedging will add the other. */
    static final int MOST = 2;

    private final @Nullable AttemptSlot[] underWay = new @Nullable AttemptSlot[MOST];
    private final @Nullable AttemptSlot[] toCancel = new @Nullable AttemptSlot[MOST];

    void add(AttemptSlot slot) {
        underWay[underWay[0] == null ? 0 : 1] = slot;
    }

    void remove(AttemptSlot slot) {
        underWay[underWay[0] == slot ? 0 : 1] = null;
    }

    @Nullable
    AttemptSlot underWay(int place) {
        return underWay[place];
    }

    void cancelLater(AttemptSlot slot) {
        toCancel[toCancel[0] == null ? 0 : 1] = slot;
    }

    @Nullable
    AttemptSlot pollToCancel() {
        for (int i = 0; i < MOST; i++) {
            AttemptSlot slot = toCancel[i];
            if (slot != null) {
                toCancel[i] = null;
                return slot;
            }
        }
        return null;
    }

    /** An attempt whose time is over, or null. */
    @Nullable
    AttemptSlot expired(long now) {
        for (AttemptSlot slot : underWay) {
            if (slot != null && now - slot.limitNanos >= 0) {
                return slot;
            }
        }
        return null;
    }

    /** When the next attempt's time is over, at the latest {@code latest}. */
    long earliestLimit(long latest) {
        long earliest = latest;
        for (AttemptSlot slot : underWay) {
            if (slot != null) {
                earliest = Deadline.earlier(earliest, slot.limitNanos);
            }
        }
        return earliest;
    }
}
