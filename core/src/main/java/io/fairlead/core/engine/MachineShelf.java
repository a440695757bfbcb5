package io.fairlead.core.engine;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one machine a thread for the next blocking call, so that a call that succeeds allocates none.
 *
 * <p>The only per-thread state of the library (ADR 0002). A nested call finds the shelf empty and gets a machine of its
 * own. A machine on the shelf is {@linkplain
 * CallMachine#clear() cleared} and refers to no call.
 */
final class MachineShelf {
    private static final class Place {
        private @Nullable CallMachine machine;
    }

    private final Supplier<CallMachine> maker;
    private final ThreadLocal<Place> places = ThreadLocal.withInitial(Place::new);

    MachineShelf(Supplier<CallMachine> maker) {
        this.maker = maker;
    }

    CallMachine take() {
        Place place = places.get();
        CallMachine machine = place.machine;
        if (machine == null) {
            return maker.get();
        }
        place.machine = null;
        return machine;
    }

    /** A machine whose call could not be ended, as when the stack is full, is left to the collector. */
    void giveBack(CallMachine machine) {
        if (!machine.isOver()) {
            return;
        }
        machine.clear();
        places.get().machine = machine;
    }
}
