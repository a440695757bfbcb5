package io.fairlead.core.engine;

import io.fairlead.core.Endpoint;
import io.fairlead.core.Lease;
import io.fairlead.core.Verdict;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An attempt that stays in flight until its holder gives it back.
 *
 * <p>A good end says nothing about the endpoint's speed, and is scored {@link Verdict#RELEASED}.
 */
final class EngineLease implements Lease {
    private final EngineClient client;
    private final ServicePool pool;
    private final AttemptSlot slot;
    private final AtomicBoolean over = new AtomicBoolean();

    EngineLease(EngineClient client, ServicePool pool, AttemptSlot slot) {
        this.client = client;
        this.pool = pool;
        this.slot = slot;
    }

    @Override
    public Endpoint endpoint() {
        return slot.target();
    }

    @Override
    public void close() {
        end(Verdict.RELEASED);
    }

    @Override
    public void fail(Throwable error) {
        end(Verdict.FAILED);
    }

    private void end(Verdict verdict) {
        if (over.compareAndSet(false, true)) {
            slot.node().vacate();
            slot.node().settle(slot, verdict, 0, pool.environment().ticker().nanos());
            client.ended(this);
        }
    }
}
