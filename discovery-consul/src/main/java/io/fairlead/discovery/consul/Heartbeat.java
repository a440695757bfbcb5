package io.fairlead.discovery.consul;

import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Scheduler.Scheduled;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    private final Backoff backoff;
    private final long ttlNanos;

    private @Nullable Scheduled timer;
    private boolean asking;
    private long number;
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
        this.backoff = new Backoff(environment.random());
    }

    /** Reports now; the regular reports follow. */
    void beat() {
        drop();
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
        drop();
    }

    private void report(ConsulHealth said) {
        if (over) {
            return;
        }
        drop();
        long sent = number;
        agent.heartbeat(spec, said, answer -> loop.execute(() -> heard(sent, answer)));
        RegistrationAnswer late = new RegistrationAnswer.Failed(Trouble.unreachable("no answer in time"));
        later(ttlNanos / 6, () -> heard(sent, late));
    }

    private void heard(long sent, RegistrationAnswer answer) {
        if (over || sent != number) {
            return;
        }
        drop();
        long now = environment.ticker().nanos();
        long regular = (long) (ttlNanos
                / 3.0
                * (1 - JITTER_RATIO + 2 * JITTER_RATIO * environment.random().nextDouble()));
        if (answer instanceof RegistrationAnswer.Failed failed) {
            later(Math.min(regular, backoff.failed(failed.trouble(), now)), this::beat);
        } else {
            backoff.succeeded(now);
            later(regular, this::beat);
        }
        owner.accept(answer);
    }

    private void later(long delayNanos, Runnable task) {
        timer = environment.scheduler().at(environment.ticker().nanos() + delayNanos, () -> loop.execute(task));
    }

    private void drop() {
        number++;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
