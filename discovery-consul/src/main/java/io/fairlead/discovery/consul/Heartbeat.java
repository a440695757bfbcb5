package io.fairlead.discovery.consul;

import io.fairlead.core.time.Environment;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reports the health of an instance to its TTL check, every third of the TTL ± 10 %.
 *
 * <p>A report that has no answer within a sixth of the TTL is sent again after a pause. The user's health function runs on
 * the environment's threads for foreign code, one at a time; while it hangs nothing is reported, which is what a TTL is
 * for. Otherwise used from one serial executor.
 */
final class Heartbeat {
    private static final double JITTER_RATIO = 0.1;

    private final RegistrationSpec spec;
    private final AgentApi agent;
    private final Environment environment;
    private final Executor loop;
    private final Supplier<ConsulHealth> health;
    private final Consumer<RegistrationAnswer> owner;
    private final Pending pending;
    private final Backoff backoff;
    private final long ttlNanos;

    private boolean asking;
    private boolean over;

    Heartbeat(
            RegistrationSpec spec,
            Duration ttl,
            AgentApi agent,
            RegistrationLoop.Surroundings surroundings,
            Consumer<RegistrationAnswer> owner) {
        this.spec = spec;
        this.ttlNanos = ttl.toNanos();
        this.agent = agent;
        this.environment = surroundings.environment();
        this.loop = surroundings.loop();
        this.health = surroundings.health();
        this.owner = owner;
        this.pending = new Pending(environment, loop);
        this.backoff = new Backoff(environment.random());
    }

    /** Reports now; the regular reports follow. */
    void beat() {
        pending.drop();
        if (over || asking) {
            return;
        }
        asking = true;
        environment.executor().execute(() -> {
            ConsulHealth said = health.get();
            loop.execute(() -> {
                asking = false;
                report(said);
            });
        });
    }

    void cancel() {
        over = true;
        pending.drop();
    }

    private void report(ConsulHealth said) {
        if (over) {
            return;
        }
        pending.drop();
        long sent = pending.number();
        agent.heartbeat(spec, said, answer -> loop.execute(() -> heard(sent, answer)));
        RegistrationAnswer late = new RegistrationAnswer.Failed(Trouble.unreachable("no answer in time"));
        pending.after(ttlNanos / 6, () -> heard(sent, late));
    }

    private void heard(long sent, RegistrationAnswer answer) {
        if (over || !pending.isCurrent(sent)) {
            return;
        }
        pending.drop();
        long now = environment.ticker().nanos();
        long regular = (long) (ttlNanos
                / 3.0
                * (1 - JITTER_RATIO + 2 * JITTER_RATIO * environment.random().nextDouble()));
        if (answer instanceof RegistrationAnswer.Failed failed) {
            pending.after(Math.min(regular, backoff.failed(failed.trouble(), now)), this::beat);
        } else {
            backoff.succeeded(now);
            pending.after(regular, this::beat);
        }
        owner.accept(answer);
    }
}
