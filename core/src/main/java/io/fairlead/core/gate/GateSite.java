package io.fairlead.core.gate;

import java.util.random.RandomGenerator;

/**
 * The place that a gate guards: an endpoint, a whole service, or a guard.
 *
 * <p>A gate tells its site when calls had better go elsewhere; the site decides what becomes of that (a cap, panic). The
 * methods are cheap, never throw, never come back to the gate, and may be called by any thread, in the order of the gate's
 * transitions.
 */
public interface GateSite {
    /** What is guarded, for people. */
    String name();

    /** Chance, for jitter and ramps. */
    RandomGenerator random();

    /**
     * The gate lets everybody in, or a share of them that grows by itself.
     *
     * @param epoch the number of the transition, growing; an older one than the last is ignored
     */
    void available(long epoch);

    /** The gate lets nobody in until {@code untilNanos}, and a few probes after that. */
    void unavailable(long epoch, long untilNanos);

    /** The gate lets a few probes in. */
    void probing(long epoch);

    /**
     * Until it says otherwise, {@code gate} admits every call under {@code stamp}, and learns nothing from a success that took
     * {@code slowNanos} or less. A site may then let calls in and such successes out without a word to the gate; it need not.
     * Whatever else the gate says takes this back.
     *
     * @param gate the one that says so; a site does not listen to one that its own gate has wrapped
     * @param epoch that of {@link #available}, or 1 if the gate has said nothing yet
     * @param stamp as {@link Gate#tryEnter} would give it, above 0; many calls will have it
     */
    default void standsOpen(Gate gate, long epoch, long stamp, long slowNanos) {}

    /** Takes {@link #standsOpen} back: the gate hears of whoever begins to enter or to leave after this has returned. */
    default void wantsToBeAsked(long epoch) {}
}
