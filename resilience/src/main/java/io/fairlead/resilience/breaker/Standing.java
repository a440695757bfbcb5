package io.fairlead.resilience.breaker;

import io.fairlead.core.gate.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * All that a breaker decides by, as one immutable value; what every call asks for is worked out when it is made.
 *
 * <p>An entry and its success look at this one object and at the window, and at nothing that they lead to.
 */
final class Standing {
    /** The kind of gate that refuses. */
    static final String KIND = "breaker";

    /** Of this standing as its site knows it; grows with each change of state and of override. */
    final long number;
    /** What everybody gets who enters, while the breaker is closed and nothing is put over it; 0 otherwise. */
    final long stamp;
    /** What an operator put over the phase. */
    final BreakerOverride override;
    /** Where the breaker stands by itself. */
    final Phase phase;
    /** What the phase has seen; null when it does not count. */
    final @Nullable Window window;
    /** The phase if it is open by itself, with nothing over it. */
    private final Phase.@Nullable Open open;
    /** What those are told who are not let in; null when everybody is. */
    final @Nullable Refusal refusal;

    /** A breaker that is closed. */
    Standing(Phase.Closed closed) {
        this(1, BreakerOverride.NONE, closed, null);
    }

    private Standing(long number, BreakerOverride override, Phase phase, @Nullable Refusal refusal) {
        this.number = number;
        this.override = override;
        this.phase = phase;
        this.window = phase instanceof Phase.Counting counting ? counting.window() : null;
        this.open = override == BreakerOverride.NONE && phase instanceof Phase.Open opened ? opened : null;
        this.refusal = refusal;
        this.stamp = override == BreakerOverride.NONE && phase instanceof Phase.Closed ? Stamp.of(phase.epoch()) : 0;
    }

    /** The same with another phase; numbered anew if the state is another, not if a probe came or went. */
    Standing with(Phase next, String name, long now) {
        long nextNumber = next.epoch() == phase.epoch() ? number : number + 1;
        return new Standing(nextNumber, override, next, refusalIfAny(override, next, name, now));
    }

    Standing with(BreakerOverride next, String name, long now) {
        return new Standing(number + 1, next, phase, refusalIfAny(next, phase, name, now));
    }

    private static @Nullable Refusal refusalIfAny(BreakerOverride override, Phase phase, String name, long now) {
        boolean byItself = override == BreakerOverride.NONE && !(phase instanceof Phase.Closed);
        return byItself || override == BreakerOverride.FORCED_OPEN ? refusal(override, phase, name, now) : null;
    }

    private static Refusal refusal(BreakerOverride override, Phase phase, String name, long now) {
        Phase.Open opened = phase.opened();
        return new Refusal(
                KIND,
                name,
                describe(override, phase, now),
                override == BreakerOverride.NONE ? phase.untilNanos(now) : now,
                opened == null ? phase.failureRate(now) : opened.failureRate(),
                opened == null ? null : opened.cause());
    }

    /** Whether nobody is let in at {@code now}, whoever it is. */
    boolean isOpenAt(long now) {
        return open != null ? !open.isOver(now) : override == BreakerOverride.FORCED_OPEN;
    }

    /** What somebody is told who was not let in, although by now everybody is. */
    Refusal lateRefusal(String name, long now) {
        return refusal(override, phase, name, now);
    }

    /** The override, or the state if there is none, in one word. */
    String describe(long now) {
        return describe(override, phase, now);
    }

    private static String describe(BreakerOverride override, Phase phase, long now) {
        return (override == BreakerOverride.NONE ? phase.state(now) : override).toString();
    }
}
