package io.fairlead.loadbalancer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Hands out turns, numbered, to many threads, from a few counters instead of one.
 *
 * <p>One counter for all would be passed from core to core at every turn. So there are stripes, far enough apart to share
 * no cache line, and a thread has its stripe by its number. The first thread that comes to a stripe owns it for good,
 * and with it a counter that nobody else writes and that needs no locked instruction. Other threads of that stripe share
 * a second counter. A thread thus takes all of its turns from one counter, and of no counter is a turn given twice or
 * left out: over all threads there are at most as many counters in use as there are threads.
 *
 * <p>Every counter starts at random. A turn is never negative; after 2^31 turns a counter begins at 0, which leaves out a
 * part of a round once.
 */
final class Turns {
    private static final int STRIPES = stripesFor(Runtime.getRuntime().availableProcessors());

    /** In longs: two cache lines, since some processors fetch them in pairs. */
    private static final int STRIDE = 16;

    private static final int OWN = 1;
    private static final int SHARED = 2;
    private static final int LATEST_START = 1 << 29;
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    /** The first stride is left free: the length of the array stands before it, and every reader needs that. */
    private final long[] stripes = new long[(STRIPES + 1) * STRIDE];

    /** Takes the first turn of each counter. */
    Turns(LongSupplier starts) {
        for (int i = STRIDE; i < stripes.length; i += STRIDE) {
            stripes[i + OWN] = starts.getAsLong();
            stripes[i + SHARED] = starts.getAsLong();
        }
    }

    /** Counters that start at random multiples of {@code round}, at most 65,536. */
    static Turns inRoundsOf(int round, RandomGenerator random) {
        int rounds = LATEST_START / round;
        return new Turns(() -> (long) round * Sampler.even(random.nextLong(), rounds));
    }

    private static int stripesFor(int processors) {
        return Math.max(16, Math.min(Integer.highestOneBit(4 * processors - 1), 64));
    }

    int next() {
        long thread = Thread.currentThread().getId();
        int stripe = (((int) thread & (STRIPES - 1)) + 1) * STRIDE;
        // Opaque: that of a stripe changes once, and only the thread that changed it finds itself there.
        if ((long) LONGS.getOpaque(stripes, stripe) == thread) {
            return own(stripe);
        }
        return LONGS.compareAndSet(stripes, stripe, 0L, thread) ? own(stripe) : shared(stripe);
    }

    /** Plain: only the owner comes here. */
    private int own(int stripe) {
        return (int) stripes[stripe + OWN]++ & Integer.MAX_VALUE;
    }

    private int shared(int stripe) {
        return (int) (long) LONGS.getAndAdd(stripes, stripe + SHARED, 1L) & Integer.MAX_VALUE;
    }
}
