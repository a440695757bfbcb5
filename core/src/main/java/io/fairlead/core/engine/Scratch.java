package io.fairlead.core.engine;

import io.fairlead.core.Deadline;
import io.fairlead.core.Op;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import io.fairlead.core.retry.RetryBudget;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the calls of one thread to one client use over and over, so that a call that succeeds allocates nothing.
 *
 * <p>It also takes the short way into a call, {@link #admit}: the same decisions that a {@link CallMachine} takes, for the
 * first attempt of a call for which nothing is out of the ordinary. Whatever is (no view yet, a gate before the call, a half-open
 * node, a gate that is not sure to admit, an observer), the short way ends with null, has left no trace, and the machine takes the call from its
 * beginning. An attempt that was admitted here and does not end well is {@linkplain CallMachine#adopt adopted} by the
 * machine.
 *
 * <p>Used by one thread at a time. References are written only when they change: a store of a reference into an object as
 * old as this one costs a collector's barrier, which is as dear as a locked instruction.
 */
final class Scratch implements CallContext {
    /** More than one, so that an attempt that was kept after its time nearly always says so instead of speaking for another. */
    private static final int SLOTS = 4;

    private static final VarHandle TAKEN;

    static {
        try {
            TAKEN = MethodHandles.lookup().findVarHandle(Scratch.class, "taken", boolean.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final ServicePool pool;
    private final CallPolicy policy;
    private final boolean hasShortWay;
    private final RetryBudget.Account account;
    private final DrawnAhead random;
    private final InterruptWatch.Place place;
    private final AttemptSlot[] slots = new AttemptSlot[SLOTS];
    private int slot;
    private final Supplier<CallMachine> newMachine;
    private @Nullable CallMachine machine;

    private @Nullable Op op;
    private long deadlineNanos;
    private long limitNanos;
    private boolean failed;
    private boolean ofThread;

    /** Freed by a release that pairs with the acquire of whoever counts calls, and so sees what was counted before. */
    @SuppressWarnings("UnusedVariable") // by its handle
    private boolean taken;

    Scratch(ServicePool pool, CallPolicy policy, InterruptWatch watch, Supplier<CallMachine> newMachine) {
        this.newMachine = newMachine;
        this.pool = pool;
        this.policy = policy;
        this.account = pool.budget().account();
        this.random = new DrawnAhead(pool.environment());
        this.place = watch.newPlace();
        this.hasShortWay = pool.isUnattended();
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new AttemptSlot(pool.environment().ticker());
        }
    }

    // ---- one call at a time ----

    boolean isTaken() {
        return (boolean) TAKEN.getAcquire(this);
    }

    void take() {
        TAKEN.setOpaque(this, true);
    }

    void free() {
        TAKEN.setRelease(this, false);
    }

    /** Whether one thread keeps it for good; otherwise it is borrowed for a call. */
    boolean isOfThread() {
        return ofThread;
    }

    void belongsToThread() {
        ofThread = true;
    }

    InterruptWatch.Place place() {
        return place;
    }

    /** A machine for the call under way, to be given back when the call is over. */
    CallMachine takeMachine() {
        CallMachine kept = machine;
        machine = null;
        return kept != null ? kept : newMachine.get();
    }

    /** A machine whose call could not be ended, as when the stack is full, is left to the collector. */
    void giveBack(CallMachine used) {
        if (used.isOver()) {
            used.clear();
            machine = used;
        }
    }

    /** Notes that the call under way fails, and gives {@code failure} to be handed out in place of a value. */
    Object failed(Throwable failure) {
        failed = true;
        return failure;
    }

    /** Whether what the last call gave is what it failed with; true once. */
    boolean takeFailed() {
        boolean last = failed;
        if (last) {
            failed = false;
        }
        return last;
    }

    // ---- the short way ----

    /** A node that the first attempt of a call has entered; null when the machine must take the call. */
    @Nullable
    PoolNode admit(Op operation, long now, Stamps stamps) {
        PoolView view = pool.view();
        if (!hasShortWay || view == null || pool.isClosed() || view.probing().length != 0) {
            return null;
        }
        begin(operation, now);
        if (deadlineNanos - now < RetryPlan.LEAST_ATTEMPT_NANOS) {
            return null;
        }
        PoolNode node = propose(view);
        if (node == null || !node.wouldAdmit(now) || !node.tryEnter(stamps, this, now)) {
            return null;
        }
        try {
            account.deposit(now);
        } catch (Throwable broken) {
            node.release(stamps, now);
            throw broken;
        }
        return node;
    }

    private void begin(Op operation, long now) {
        if (op != operation) {
            op = operation;
        }
        long end = Deadline.plus(now, policy.deadlineNanos());
        Deadline callers = operation.deadline();
        deadlineNanos = callers == null ? end : Deadline.earlier(end, callers.nanos());
        limitNanos = Deadline.earlier(Deadline.plus(now, policy.attemptTimeoutNanos()), deadlineNanos);
    }

    private @Nullable PoolNode propose(PoolView view) {
        PoolNode[] nodes = view.nodes();
        if (nodes.length == 1) {
            return nodes[0];
        }
        Picker picker = view.picker();
        return picker == null ? null : (PoolNode) picker.pick(this, 0);
    }

    /** A slot for the attempt that is being admitted; the one before it is settled. */
    AttemptSlot nextSlot() {
        slot = (slot + 1) & (SLOTS - 1);
        return slots[slot];
    }

    /** When the attempt that was admitted last must be over. */
    long limitNanos() {
        return limitNanos;
    }

    // ---- what gates and pickers ask ----

    @Override
    public Op op() {
        if (op == null) {
            throw new IllegalStateException("no call is under way");
        }
        return op;
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public boolean tried(Node node) {
        return false;
    }
}
