package io.fairlead.core.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a {@link Scratch} for each thread that calls, and a few for all virtual threads together.
 *
 * <p>The only per-thread state of the library (ADR 0002). A call inside a call finds the scratch of its thread taken and gets
 * one of its own. Virtual threads are many and short-lived: they borrow from a small shared set.
 */
final class ScratchShelf {
    /** Twice as many as there will be carrier threads on most machines. */
    private static final int SHARED = 64;
    /** References between two places of the shared set, so that two threads do not write to one line. */
    private static final int APART = 16;

    private static final int TRIES = 3;

    private final Supplier<Scratch> maker;
    /** Not static: one a client, and gone with it. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable Scratch> own = new ThreadLocal<>();

    private final AtomicReferenceArray<@Nullable Scratch> shared = new AtomicReferenceArray<>(SHARED * APART);
    private final Queue<WeakReference<Scratch>> all = new ConcurrentLinkedQueue<>();

    ScratchShelf(Supplier<Scratch> maker) {
        this.maker = maker;
    }

    /** A scratch for one call, to be given back. */
    Scratch take() {
        Scratch scratch = own.get();
        if (scratch == null || scratch.isTaken()) {
            return takeOther(scratch);
        }
        scratch.take();
        return scratch;
    }

    private Scratch takeOther(@Nullable Scratch mine) {
        if (mine == null && !VirtualThreads.isVirtual(Thread.currentThread())) {
            Scratch fresh = make();
            fresh.belongsToThread();
            own.set(fresh);
            return fresh;
        }
        int start = placeOf(Thread.currentThread());
        for (int i = 0; i < TRIES; i++) {
            Scratch free = shared.getAndSet((start + i) % SHARED * APART, null);
            if (free != null) {
                free.take();
                return free;
            }
        }
        return make();
    }

    private Scratch make() {
        Scratch fresh = maker.get();
        all.add(new WeakReference<>(fresh));
        fresh.take();
        return fresh;
    }

    /** Takes back a scratch whose call is over. */
    void giveBack(Scratch scratch) {
        scratch.free();
        if (!scratch.isOfThread()) {
            share(scratch);
        }
    }

    /** A scratch that finds no place is left to the collector. */
    private void share(Scratch scratch) {
        scratch.place().forgetThread();
        int start = placeOf(Thread.currentThread());
        for (int i = 0; i < TRIES; i++) {
            if (shared.compareAndSet((start + i) % SHARED * APART, null, scratch)) {
                return;
            }
        }
    }

    private static int placeOf(Thread thread) {
        return (int) (thread.getId() & (SHARED - 1));
    }

    /** How many calls are under way. */
    int taken() {
        int taken = 0;
        for (Iterator<WeakReference<Scratch>> each = all.iterator(); each.hasNext(); ) {
            Scratch scratch = each.next().get();
            if (scratch == null) {
                each.remove();
            } else if (scratch.isTaken()) {
                taken++;
            }
        }
        return taken;
    }

    /** Whether a thread is virtual, which the platform can tell from Java 21 on. */
    private static final class VirtualThreads {
        private static final @Nullable MethodHandle IS_VIRTUAL = isVirtual();

        private static @Nullable MethodHandle isVirtual() {
            try {
                return MethodHandles.publicLookup()
                        .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
            } catch (ReflectiveOperationException older) {
                return null;
            }
        }

        static boolean isVirtual(Thread thread) {
            try {
                return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(thread);
            } catch (Throwable impossible) {
                return false;
            }
        }
    }
}
