package io.fairlead.resilience.breaker;

import io.fairlead.core.Deadline;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a breaker stands by itself, with all that this state has to know; immutable but for the {@link Window}. */
sealed interface Phase {
    /** The number of this phase; each has one of its own, and stamps carry it. */
    long epoch();

    /** The state that people see, computed from the clock. */
    BreakerState state(long now);

    /** The state that it was made for, whatever the clock says. */
    BreakerState kind();

    /** The opening that it follows from, null when it is closed. */
    @Nullable
    Open opened();

    /** The failure rate over the window, or the one that opened it; NaN when none is kept or nothing was counted. */
    double failureRate(long now);

    /** When another call may be let in; {@code now} when that is unknown. */
    default long untilNanos(long now) {
        return now;
    }

    /** A phase that watches how calls end. */
    sealed interface Counting extends Phase {
        /** What it has seen. */
        Window window();

        @Override
        default double failureRate(long now) {
            return window().failureRate(now);
        }
    }

    /** Lets everybody in. */
    record Closed(long epoch, Window window) implements Counting {
        @Override
        public BreakerState state(long now) {
            return BreakerState.CLOSED;
        }

        @Override
        public BreakerState kind() {
            return BreakerState.CLOSED;
        }

        @Override
        public @Nullable Open opened() {
            return null;
        }
    }

    /**
     * Lets nobody in until its time is over.
     *
     * @param openings how many openings in a row this makes
     * @param failureRate the rate that opened it, NaN when none is kept
     * @param cause the kind of failure that opened it
     */
    record Open(
            long epoch,
            long untilNanos,
            int openings,
            double failureRate,
            @Nullable String cause) implements Phase {
        boolean isOver(long now) {
            return now - untilNanos >= 0;
        }

        @Override
        public BreakerState state(long now) {
            return isOver(now) ? BreakerState.HALF_OPEN : BreakerState.OPEN;
        }

        @Override
        public BreakerState kind() {
            return BreakerState.OPEN;
        }

        @Override
        public Open opened() {
            return this;
        }

        @Override
        public double failureRate(long now) {
            return failureRate;
        }

        @Override
        public long untilNanos(long now) {
            return untilNanos;
        }
    }

    /** A probe under way: its stamp, and when it is given up. */
    record Lease(long stamp, long untilNanos) {
        boolean isOver(long now) {
            return now - untilNanos >= 0;
        }
    }

    /**
     * Lets a few probes in.
     *
     * @param opened what it was before
     * @param leases the probes under way; never written once it is here
     * @param granted how many probes were let in up to now
     * @param ended how many probes count, well or not
     * @param failed how many of them failed
     * @param slow how many of them were slow
     */
    record HalfOpen(long epoch, Open opened, List<Lease> leases, int granted, int ended, int failed, int slow)
            implements Phase {
        static HalfOpen after(Open open) {
            return new HalfOpen(open.epoch + 1, open, List.of(), 0, 0, 0, 0);
        }

        @Override
        public BreakerState state(long now) {
            return BreakerState.HALF_OPEN;
        }

        @Override
        public BreakerState kind() {
            return BreakerState.HALF_OPEN;
        }

        @Override
        public double failureRate(long now) {
            return opened.failureRate;
        }

        boolean hasRoom(int probes) {
            return ended + leases.size() < probes;
        }

        long nextStamp() {
            return Stamp.ofProbe(epoch, granted + 1);
        }

        HalfOpen grant(long untilNanos) {
            List<Lease> more = new ArrayList<>(leases);
            more.add(new Lease(nextStamp(), untilNanos));
            return new HalfOpen(epoch, opened, more, granted + 1, ended, failed, slow);
        }

        boolean holds(long stamp) {
            for (Lease lease : leases) {
                if (lease.stamp == stamp) {
                    return true;
                }
            }
            return false;
        }

        /** Gives a probe back: another may take its place. */
        HalfOpen release(long stamp) {
            return new HalfOpen(epoch, opened, without(stamp), granted, ended, failed, slow);
        }

        HalfOpen settle(long stamp, int outcome) {
            return new HalfOpen(
                    epoch,
                    opened,
                    without(stamp),
                    granted,
                    ended + 1,
                    failed + (outcome & Window.FAILED),
                    slow + (outcome & Window.SLOW) / Window.SLOW);
        }

        private List<Lease> without(long stamp) {
            List<Lease> others = new ArrayList<>(leases.size());
            for (Lease lease : leases) {
                if (lease.stamp != stamp) {
                    others.add(lease);
                }
            }
            return others;
        }

        /** Counts the probes whose time is over as failed; the same when there is none. */
        HalfOpen reclaim(long now) {
            // Asked by everybody who is not let in, so without an iterator, and without a list when there is nothing to
            // do.
            int lost = 0;
            for (int i = 0; i < leases.size(); i++) {
                lost += leases.get(i).isOver(now) ? 1 : 0;
            }
            if (lost == 0) {
                return this;
            }
            List<Lease> alive = new ArrayList<>(leases);
            alive.removeIf(lease -> lease.isOver(now));
            return new HalfOpen(epoch, opened, alive, granted, ended + lost, failed + lost, slow);
        }

        /** When the first of the probes under way is given up. */
        @Override
        public long untilNanos(long now) {
            long soonest = leases.isEmpty() ? now : leases.get(0).untilNanos;
            for (Lease lease : leases) {
                soonest = Deadline.earlier(soonest, lease.untilNanos);
            }
            return soonest;
        }
    }

    /** Lets in a share that grows with the time since the probes were well. */
    record Recovering(long epoch, Window window, Open opened, long sinceNanos, long rampNanos) implements Counting {
        boolean isOver(long now) {
            return now - sinceNanos >= rampNanos;
        }

        @Override
        public BreakerState state(long now) {
            return isOver(now) ? BreakerState.CLOSED : BreakerState.RECOVERING;
        }

        @Override
        public BreakerState kind() {
            return BreakerState.RECOVERING;
        }
    }
}
