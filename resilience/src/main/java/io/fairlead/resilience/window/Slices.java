package io.fairlead.resilience.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The recent past in slices of equal length, each with its own start and whatever is counted in it.
 *
 * <p>A slice is made by the first reading of the clock that falls into it; slices nobody wrote to do not exist. The past
 * that is looked at is the slice of the present and as many before it as make up the {@linkplain #Slices length}. Nothing
 * runs when time passes: a slice that is too old is skipped by its start, and cut off when the next one is made.
 *
 * <p>Starts are compared by subtraction, and lie on a grid that begins with the first reading, so any origin of the ticker
 * will do. A reading older than the newest slice counts there, so a thread that was held up, or a clock that steps back,
 * loses nothing.
 *
 * <p>Safe for use by many threads, without locks: the newest slice is replaced by compare-and-set. Making a slice is the
 * only allocation.
 *
 * @param <S> what is counted in a slice
 */
public final class Slices<S> {
    /** One slice. */
    public static final class Slice<S> {
        private final long startNanos;
        private final long ageNanos;
        private final S counts;
        private volatile @Nullable Slice<S> older;

        private Slice(long startNanos, long ageNanos, S counts, @Nullable Slice<S> older) {
            this.startNanos = startNanos;
            this.ageNanos = ageNanos;
            this.counts = counts;
            this.older = older;
        }

        /** When it began, a reading of the ticker or a point on the grid. */
        public long startNanos() {
            return startNanos;
        }

        /** What is counted in it. */
        public S counts() {
            return counts;
        }
    }

    private static final VarHandle NEWEST;

    static {
        try {
            NEWEST = MethodHandles.lookup().findVarHandle(Slices.class, "newest", Slice.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final long sliceNanos;
    private final long lengthNanos;
    private final LongFunction<S> maker;
    private volatile @Nullable Slice<S> newest;

    /**
     * No slice yet.
     *
     * @param count how many slices the past has, above 0
     * @param sliceNanos the length of one, above 0
     * @param maker what is counted in a slice that begins now; called with the reading that made it necessary, before the
     *     slice can be seen, and perhaps in vain
     */
    public Slices(int count, long sliceNanos, LongFunction<S> maker) {
        this.sliceNanos = sliceNanos;
        this.lengthNanos = Math.multiplyExact(count, sliceNanos);
        this.maker = maker;
    }

    /** The length of one slice. */
    public long sliceNanos() {
        return sliceNanos;
    }

    /** The slice of {@code now}, which is made if need be. */
    public Slice<S> at(long now) {
        Slice<S> last = newest;
        return last != null && now - last.startNanos < sliceNanos ? last : advance(now);
    }

    private Slice<S> advance(long now) {
        for (; ; ) {
            Slice<S> last = newest;
            if (last != null && now - last.startNanos < sliceNanos) {
                return last;
            }
            Slice<S> next = last == null ? new Slice<>(now, 0, maker.apply(now), null) : after(last, now);
            if (NEWEST.compareAndSet(this, last, next)) {
                forget(next, now);
                return next;
            }
        }
    }

    private Slice<S> after(Slice<S> last, long now) {
        long elapsed = (now - last.startNanos) / sliceNanos * sliceNanos;
        long age = Math.min(last.ageNanos + Math.min(elapsed, lengthNanos), lengthNanos);
        return new Slice<>(last.startNanos + elapsed, age, maker.apply(now), last);
    }

    private void forget(Slice<S> from, long now) {
        Slice<S> slice = from;
        for (Slice<S> next = slice.older; next != null && isRecent(next, now); next = slice.older) {
            slice = next;
        }
        slice.older = null;
    }

    private boolean isRecent(Slice<S> slice, long now) {
        return now - slice.startNanos < lengthNanos;
    }

    /** The newest slice that belongs to the past of {@code now}, or null; {@link #before} leads on. */
    public @Nullable Slice<S> last(long now) {
        Slice<S> last = newest;
        return last != null && isRecent(last, now) ? last : null;
    }

    /** The slice before {@code slice} that belongs to the past of {@code now}, or null. */
    public @Nullable Slice<S> before(Slice<S> slice, long now) {
        Slice<S> older = slice.older;
        return older != null && isRecent(older, now) ? older : null;
    }

    /**
     * How much of the time before {@code now} the slices cover, in nanoseconds: from the first reading on, as if that had been
     * {@code headStartNanos} earlier, and at most from the start of the oldest slice that belongs to the past.
     */
    public long coveredNanos(long now, long headStartNanos) {
        Slice<S> last = newest;
        if (last == null) {
            return Math.min(headStartNanos, lengthNanos - sliceNanos);
        }
        long since = Math.max(0, now - last.startNanos);
        long age = last.ageNanos + Math.min(since, lengthNanos) + headStartNanos;
        return Math.min(age, lengthNanos - sliceNanos + since % sliceNanos);
    }
}
