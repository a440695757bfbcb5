package io.fairlead.core.gate;

import io.fairlead.core.Verdict;
import io.fairlead.core.balance.CallContext;
import org.jspecify.annotations.Nullable;

/**
 * Admission with feedback: lets an attempt in, and learns how it ended.
 *
 * <p>Neither blocking nor asynchronous, so one implementation serves both. Every stamp above 0 that {@link #tryEnter} or {@link #forceEnter}
 * gave is given back by exactly one {@link #exit}, whatever happens in between. Called by many threads at once; must not block, lock around foreign
 * code, or read a clock: {@code now} is always a reading of the environment's ticker.
 */
public interface Gate {
    /** Whether {@link #tryEnter} would let a call in at {@code now}; a hint that changes nothing. */
    boolean wouldAdmit(long now);

    /**
     * Asks for admission.
     *
     * @return above 0: admitted, the stamp to give back; 0: refused; below 0: refused, come back in so many nanoseconds
     */
    long tryEnter(CallContext call, long now);

    /**
     * Enters whatever the state, when too many other endpoints are out: the state does not change, neither now nor by the
     * outcome of this attempt.
     *
     * @return the stamp to give back, above 0
     */
    long forceEnter(CallContext call, long now);

    /**
     * Gives a stamp back. A stamp of an earlier state, and one given back before, change nothing but cumulative counters.
     *
     * @param elapsedNanos from send to settlement
     */
    void exit(long stamp, Verdict verdict, long elapsedNanos, long now);

    /** Why calls are refused at {@code now}; called for each refusal, so it had better not make a new one each time. */
    Refusal refusal(long now);

    /**
     * Refuses a call that has nowhere else to go, if whoever comes is refused at {@code now}: the call counts as refused, and
     * is not asked about. Null when {@link #tryEnter} has to decide, as it always may.
     */
    default @Nullable Refusal refuseAll(long now) {
        return null;
    }

    /** The state in one word for people, such as {@code closed}. */
    String describe(long now);
}
