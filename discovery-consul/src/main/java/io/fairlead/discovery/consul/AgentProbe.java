package io.fairlead.discovery.consul;

import io.fairlead.core.engine.SerialExecutor;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Scheduler.Scheduled;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks an agent every 5 s ± 20 % whether it is there, while anybody wants to know.
 *
 * <p>A blocking query cannot tell a silent agent from a dead one for as long as its wait; this can, within 12 s. Two misses
 * in a row and its watchers drop what they have under way. While it misses, and when a watcher has met a failure, it asks
 * every second, so that those who wait out a pause hear at once when the agent is back. Safe for use by many threads.
 */
final class AgentProbe {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long HURRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long DEADLINE_NANOS = TimeUnit.MILLISECONDS.toNanos(2_500);
    private static final double JITTER_RATIO = 0.2;
    private static final int MISSES = 2;

    /** Whoever depends on the agent; called on the probe's own serial executor, must not block. */
    interface Watcher {
        /** It has not answered twice in a row. */
        void agentLost();

        /** It answers again after a miss. */
        void agentBack();
    }

    private final ConsulApi api;
    private final Environment environment;
    private final SerialExecutor loop;
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    private @Nullable Scheduled timer;
    private ConsulApi.@Nullable Call call;
    private long round;
    private long startedAt;
    private long dueAt;
    private int misses;

    AgentProbe(ConsulApi api, Environment environment) {
        this.api = api;
        this.environment = environment;
        this.loop = new SerialExecutor(environment.control());
    }

    void add(Watcher watcher) {
        watchers.add(watcher);
        loop.execute(() -> {
            if (timer == null && call == null) {
                startedAt = now();
                schedule(jittered(INTERVAL_NANOS), this::ask);
            }
        });
    }

    /** Forgets a watcher; the probe rests with the last one. */
    void remove(Watcher watcher) {
        watchers.remove(watcher);
        loop.execute(() -> {
            if (watchers.isEmpty()) {
                rest();
            }
        });
    }

    /** A watcher has met a failure: look soon. */
    void hurry() {
        loop.execute(() -> {
            long soon = startedAt + HURRY_NANOS;
            if (timer != null && call == null && dueAt - soon > 0) {
                schedule(Math.max(0, soon - now()), this::ask);
            }
        });
    }

    private void rest() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (call != null) {
            call.cancel();
            call = null;
        }
        misses = 0;
    }

    private void ask() {
        if (call != null || watchers.isEmpty()) {
            return;
        }
        startedAt = now();
        long asked = ++round;
        call = api.alive(alive -> loop.execute(() -> heard(asked, alive)));
        schedule(DEADLINE_NANOS, () -> heard(asked, false));
    }

    private void heard(long asked, boolean alive) {
        if (call == null || asked != round) {
            return;
        }
        call.cancel();
        call = null;
        if (alive && misses > 0) {
            misses = 0;
            watchers.forEach(Watcher::agentBack);
        } else if (!alive) {
            if (++misses == MISSES) {
                watchers.forEach(Watcher::agentLost);
            }
        }
        schedule(jittered(misses > 0 ? HURRY_NANOS : INTERVAL_NANOS), this::ask);
    }

    private void schedule(long delayNanos, Runnable task) {
        if (timer != null) {
            timer.cancel();
        }
        dueAt = now() + delayNanos;
        timer = environment.scheduler().at(dueAt, () -> loop.execute(task));
    }

    private long jittered(long nanos) {
        return (long) (nanos
                * (1 - JITTER_RATIO + 2 * JITTER_RATIO * environment.random().nextDouble()));
    }

    private long now() {
        return environment.ticker().nanos();
    }
}
