package io.fairlead.core.engine;

import io.fairlead.core.Verdict;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.gate.Gate;
import org.jspecify.annotations.Nullable;

/** How far one call has come through the gates before it, and its stamps. */
final class CallGates {
    private final Gate[] gates;
    private long @Nullable [] stamps;
    private int entered;

    CallGates(Gate[] gates) {
        this.gates = gates;
    }

    boolean allEntered() {
        return entered == gates.length;
    }

    /** The gate that is next, which refused or asked to come back. */
    Gate next() {
        return gates[entered];
    }

    /** Asks the next gate; above 0 it is entered, otherwise as {@link Gate#tryEnter}. */
    long enterNext(CallContext call, long now) {
        long stamp = next().tryEnter(call, now);
        if (stamp > 0) {
            if (stamps == null) {
                stamps = new long[gates.length];
            }
            stamps[entered++] = stamp;
        }
        return stamp;
    }

    /** Gives every stamp back, in reverse order; a gate that throws keeps none of the others from its stamp. */
    void exitAll(Verdict verdict, long elapsedNanos, long now) {
        if (entered == 0 || stamps == null) {
            return;
        }
        entered--;
        try {
            gates[entered].exit(stamps[entered], verdict, elapsedNanos, now);
        } finally {
            exitAll(verdict, elapsedNanos, now);
        }
    }
}
