package io.fairlead.core.engine;

import io.fairlead.core.gate.Gate;
import io.fairlead.core.gate.GateSite;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What one gate of a node last said of itself; each change asks the control plane for a new picker.
 *
 * <p>Written by whichever thread carries out the gate's transition; the epoch keeps late writers from undoing newer ones.
 * A gate that never spoke and was never asked its name holds neither a saying nor a name of its own: of ten thousand
 * nodes, nearly all are so.
 */
final class Site implements GateSite {
    /** The answer of {@link #outForNanos} when the gate does not ask for the node to be left out. */
    static final long NOT_OUT = -1;

    private enum Word {
        AVAILABLE,
        UNAVAILABLE,
        PROBING
    }

    private record Saying(long epoch, Word word, long untilNanos) {}

    private static final Saying NOTHING_YET = new Saying(0, Word.AVAILABLE, 0);

    private final ServicePool pool;
    private final PoolNode node;
    private final boolean hasDoor;
    /** The gate whose word counts, and before that is known the last one that stood open. */
    private @Nullable Gate owner;

    private boolean isOwned;
    private @Nullable String name;
    private volatile Saying saying = NOTHING_YET;

    /**
     * The place of one gate.
     *
     * @param only whether the node has no other gate, so that this one may stand open
     */
    Site(ServicePool pool, PoolNode node, boolean only) {
        this.pool = pool;
        this.node = node;
        this.hasDoor = only;
    }

    /** Made when first asked for; two threads may make two, which are equal. */
    @Override
    public String name() {
        String known = name;
        if (known == null) {
            known = node.endpoint().toString();
            name = known;
        }
        return known;
    }

    @Override
    public RandomGenerator random() {
        return pool.environment().random();
    }

    @Override
    public void available(long epoch) {
        say(new Saying(epoch, Word.AVAILABLE, 0));
    }

    @Override
    public void unavailable(long epoch, long untilNanos) {
        say(new Saying(epoch, Word.UNAVAILABLE, untilNanos));
    }

    @Override
    public void probing(long epoch) {
        say(new Saying(epoch, Word.PROBING, 0));
    }

    /** The node's gate is made. One that it wraps may have stood open meanwhile, which says nothing of the whole. */
    synchronized void belongsTo(Gate gate) {
        if (owner != null && owner != gate) {
            node.shutDoor();
        }
        owner = gate;
        isOwned = true;
    }

    @Override
    public synchronized void standsOpen(Gate gate, long epoch, long stamp, long slowNanos) {
        boolean counts = hasDoor && epoch >= saying.epoch && saying.word == Word.AVAILABLE;
        if (!counts || (isOwned && gate != owner)) {
            return;
        }
        owner = gate;
        node.openDoor(stamp, slowNanos);
    }

    @Override
    public synchronized void wantsToBeAsked(long epoch) {
        if (epoch >= saying.epoch) {
            node.shutDoor();
        }
    }

    private void say(Saying next) {
        synchronized (this) {
            if (next.epoch < saying.epoch) {
                return;
            }
            saying = next;
            if (hasDoor && next.word == Word.UNAVAILABLE) {
                node.barDoor();
            } else {
                node.shutDoor();
            }
        }
        pool.eligibilityChanged(node);
    }

    /**
     * For how long the gate wants the node left out, in nanoseconds; 0 when it lets probes in, because it is half-open or
     * because its time is over and the next entry makes it so; {@link #NOT_OUT} when it lets everybody in.
     */
    long outForNanos(long now) {
        Saying last = saying;
        return switch (last.word) {
            case AVAILABLE -> NOT_OUT;
            case PROBING -> 0;
            case UNAVAILABLE -> now - last.untilNanos < 0 ? last.untilNanos - now : 0;
        };
    }
}
