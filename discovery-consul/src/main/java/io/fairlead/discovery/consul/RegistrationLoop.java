package io.fairlead.discovery.consul;

import io.fairlead.core.engine.QuietLog;
import io.fairlead.core.engine.SerialExecutor;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Scheduler.Scheduled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one instance registered: what the agent should know is compared to what it knows, again and again.
 *
 * <p>It registers at the start; when the {@link LossWatch} or a {@link Heartbeat} finds that the agent has lost it; when the
 * agent is back after an outage and does not know it; and every 5 min, as a belt. All of its state belongs to one serial
 * executor.
 */
final class RegistrationLoop implements AgentProbe.Watcher {
    private static final long ORDER_DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LEAVE_DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long BELT_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** What a registration runs in. */
    record Surroundings(Environment environment, Executor loop, Supplier<ConsulHealth> health) {}

    private final RegistrationSpec spec;
    private final AgentApi agent;
    private final Environment environment;
    private final SerialExecutor loop;
    private final Pending pending;
    private final AgentProbe probe;
    private final LossWatch lossWatch;
    private final @Nullable Heartbeat heartbeat;
    private final Supplier<ConsulHealth> health;
    private final Backoff backoff;
    private final RefreshBucket bucket;
    private final QuietLog log;

    private @Nullable Scheduled belt;
    private boolean ordered;
    private boolean stopping;
    private volatile boolean registered;

    RegistrationLoop(
            RegistrationSpec spec,
            ConsulApi api,
            AgentApi agent,
            Environment environment,
            Supplier<ConsulHealth> health) {
        this.spec = spec;
        this.agent = agent;
        this.environment = environment;
        this.loop = new SerialExecutor(environment.control());
        this.pending = new Pending(environment, loop);
        this.probe = new AgentProbe(api, environment);
        this.backoff = new Backoff(environment.random());
        this.bucket = new RefreshBucket(environment.ticker().nanos());
        this.log = new QuietLog(environment.ticker());
        this.health = () -> ask(health);
        this.lossWatch = new LossWatch(spec.id(), api, environment, loop, new LossWatch.Owner() {
            @Override
            public void lost() {
                RegistrationLoop.this.lost();
            }

            @Override
            public void failed(Trouble trouble) {
                troubled(trouble);
            }
        });
        this.heartbeat = spec.check() instanceof RegistrationCheck.Ttl ttl
                ? new Heartbeat(
                        spec, ttl.ttl(), agent, new Surroundings(environment, loop, this.health), this::heartbeatEnded)
                : null;
    }

    void start() {
        probe.add(this);
        loop.execute(this::register);
    }

    boolean isRegistered() {
        return registered;
    }

    /**
     * Leaves: maintenance, the drain time, deregistration, each bounded.
     *
     * @return completes when that is over, also when the agent did not obey
     */
    CompletableFuture<Void> stop(Duration drain) {
        CompletableFuture<Void> left = new CompletableFuture<>();
        probe.remove(this);
        loop.execute(() -> {
            stopping = true;
            registered = false;
            pending.drop();
            lossWatch.cancel();
            if (heartbeat != null) {
                heartbeat.cancel();
            }
            if (belt != null) {
                belt.cancel();
            }
            within(LEAVE_DEADLINE_NANOS, then -> agent.maintenance(spec.id(), then), answer -> {
                long pause = answer instanceof RegistrationAnswer.Known ? drain.toNanos() : 0;
                later(pause, () -> deregister(left));
            });
        });
        return left;
    }

    @Override
    public void agentLost() {
        loop.execute(lossWatch::agentLost);
    }

    @Override
    public void agentBack() {
        loop.execute(() -> {
            if (stopping) {
                return;
            }
            backoff.forgive();
            if (!registered) {
                register();
                return;
            }
            lossWatch.resume();
            if (heartbeat != null) {
                heartbeat.beat();
            }
        });
    }

    private void deregister(CompletableFuture<Void> left) {
        within(LEAVE_DEADLINE_NANOS, then -> agent.deregister(spec.id(), then), answer -> {
            if (answer instanceof RegistrationAnswer.Failed failed) {
                log.warn(
                        spec.service(),
                        "not deregistered, Consul removes it when it has been critical for " + spec.deregisterAfter()
                                + ": " + failed.trouble().text(),
                        null);
            }
            left.complete(null);
        });
    }

    private void register() {
        if (stopping) {
            return;
        }
        ordered = true;
        environment.executor().execute(() -> {
            ConsulHealth said = health.get();
            loop.execute(() -> order(said));
        });
    }

    private void order(ConsulHealth said) {
        if (!stopping) {
            within(ORDER_DEADLINE_NANOS, then -> agent.register(spec, said, then), this::registerEnded);
        }
    }

    private void registerEnded(RegistrationAnswer answer) {
        if (stopping) {
            return;
        }
        ordered = false;
        long now = environment.ticker().nanos();
        if (answer instanceof RegistrationAnswer.Known) {
            registered = true;
            backoff.succeeded(now);
            lossWatch.resume();
            // The status of the registration is forgotten when the agent restarts; a sent heartbeat is not.
            if (heartbeat != null) {
                heartbeat.beat();
            }
            tightenBelt(now);
            return;
        }
        Trouble trouble = answer instanceof RegistrationAnswer.Failed failed
                ? failed.trouble()
                : Trouble.broken("the agent answered 404");
        troubled(trouble);
        later(backoff.failed(trouble, now), this::register);
    }

    private void tightenBelt(long now) {
        if (belt != null) {
            belt.cancel();
        }
        belt = environment
                .scheduler()
                .at(
                        now + BELT_NANOS,
                        () -> loop.execute(() -> {
                            if (!ordered) {
                                register();
                            }
                        }));
    }

    private void heartbeatEnded(RegistrationAnswer answer) {
        if (answer instanceof RegistrationAnswer.Lost) {
            lost();
        } else if (answer instanceof RegistrationAnswer.Failed failed) {
            troubled(failed.trouble());
        }
    }

    private void lost() {
        if (stopping || ordered) {
            return;
        }
        registered = false;
        ordered = true;
        log.warn(
                spec.service(), "the agent has lost the registration of " + spec.id() + "; registering it again", null);
        later(bucket.take(environment.ticker().nanos(), 0, false), this::register);
    }

    private void troubled(Trouble trouble) {
        log.warn(spec.service(), "the registration of " + spec.id() + " meets trouble: " + trouble.text(), null);
        if (trouble.kind() == Trouble.Kind.UNREACHABLE) {
            probe.hurry();
        }
    }

    /** Gives an order; {@code then} hears once, on the loop, of its end or of its deadline. */
    private void within(long nanos, Consumer<Consumer<RegistrationAnswer>> order, Consumer<RegistrationAnswer> then) {
        pending.drop();
        long given = pending.number();
        Consumer<RegistrationAnswer> once = answer -> {
            if (pending.isCurrent(given)) {
                pending.drop();
                then.accept(answer);
            }
        };
        order.accept(answer -> loop.execute(() -> once.accept(answer)));
        RegistrationAnswer late = new RegistrationAnswer.Failed(Trouble.unreachable("no answer in time"));
        later(nanos, () -> once.accept(late));
    }

    private void later(long nanos, Runnable task) {
        if (nanos <= 0) {
            task.run();
        } else {
            pending.after(nanos, task);
        }
    }

    private ConsulHealth ask(Supplier<ConsulHealth> user) {
        try {
            return user.get();
        } catch (RuntimeException | Error thrown) {
            log.warn(spec.service(), "the health function of " + spec.id() + " threw: reported as critical", thrown);
            return ConsulHealth.CRITICAL;
        }
    }
}
