package io.fairlead.discovery.consul;

import io.fairlead.core.Endpoint;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Scheduler.Scheduled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Rings at endpoints that a registry has forgotten, and tells which of them still open a TCP connection.
 *
 * <p>At most {@value #AT_ONCE} connections at a time. Used from one serial executor, on which it also answers.
 */
final class Doorbell {
    private static final int AT_ONCE = 16;

    private final ConsulApi api;
    private final Executor loop;

    Doorbell(ConsulApi api, Executor loop) {
        this.api = api;
        this.loop = loop;
    }

    /** Rings at each; {@code then} hears once, on the loop, which have answered. */
    void ring(List<Endpoint> endpoints, Consumer<List<Endpoint>> then) {
        new Round(List.copyOf(endpoints), then).start();
    }

    /** Runs a task on the loop at a time of the ticker. */
    Scheduled later(Environment environment, long atNanos, Runnable task) {
        return environment.scheduler().at(atNanos, () -> loop.execute(task));
    }

    private final class Round {
        private final List<Endpoint> endpoints;
        private final Consumer<List<Endpoint>> then;
        private final List<Endpoint> open = new ArrayList<>();
        private int started;
        private int ended;

        Round(List<Endpoint> endpoints, Consumer<List<Endpoint>> then) {
            this.endpoints = endpoints;
            this.then = then;
        }

        void start() {
            if (endpoints.isEmpty()) {
                then.accept(List.of());
                return;
            }
            int first = Math.min(AT_ONCE, endpoints.size());
            for (int i = 0; i < first; i++) {
                next();
            }
        }

        private void next() {
            Endpoint endpoint = endpoints.get(started++);
            api.accepts(endpoint.host(), endpoint.port(), accepted -> loop.execute(() -> answered(endpoint, accepted)));
        }

        private void answered(Endpoint endpoint, boolean accepted) {
            if (accepted) {
                open.add(endpoint);
            }
            if (++ended == endpoints.size()) {
                then.accept(open);
            } else if (started < endpoints.size()) {
                next();
            }
        }
    }
}
