package io.fairlead.core.discovery;

import io.fairlead.core.Check;
import io.fairlead.core.EndpointSet;
import io.fairlead.core.time.Environment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several sources in order of preference: the first that has endpoints serves, the others stand by.
 *
 * <p>A source that has pushed endpoints keeps its place while it is stale; only when its own last set is empty, or it
 * has none yet, does the next one serve. Safe for use by many threads.
 */
public final class CompositeDiscovery implements Discovery {
    private final List<Discovery> sources;

    private CompositeDiscovery(List<Discovery> sources) {
        this.sources = sources;
    }

    /**
     * The sources, the preferred one first.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static CompositeDiscovery of(Discovery... sources) {
        Check.that(sources.length > 0, "sources", 0, "one at least");
        return new CompositeDiscovery(List.of(sources));
    }

    @Override
    public Watch watch(String service, Environment environment, Listener listener) {
        Merge merge = new Merge(service, new GuardedListener(service, listener));
        for (int i = 0; i < sources.size(); i++) {
            merge.add(sources.get(i).watch(service, environment, merge.listenerOf(i)));
        }
        return merge;
    }

    @Override
    public String describe() {
        return sources.stream().map(Discovery::describe).collect(Collectors.joining(", else "));
    }

    /** Closes every source. */
    @Override
    public void close() {
        sources.forEach(Discovery::close);
    }

    /** The sets and states of one service, by source; calls the listener under its own lock, which keeps the order. */
    private final class Merge implements Watch {
        private final String service;
        private final Listener listener;
        private final List<Watch> watches = new ArrayList<>();
        private final @Nullable EndpointSet[] sets = new @Nullable EndpointSet[sources.size()];
        private final DiscoveryStatus[] statuses = new DiscoveryStatus[sources.size()];
        private boolean closed;

        Merge(String service, Listener listener) {
            this.service = service;
            this.listener = listener;
            Arrays.fill(statuses, DiscoveryStatus.NEW);
        }

        synchronized void add(Watch watch) {
            watches.add(watch);
        }

        Listener listenerOf(int source) {
            return new Listener() {
                @Override
                public void onEndpoints(EndpointSet endpoints) {
                    endpointsOf(source, endpoints);
                }

                @Override
                public void onStatus(DiscoveryStatus status) {
                    statusOf(source, status);
                }
            };
        }

        private synchronized void endpointsOf(int source, EndpointSet set) {
            if (closed) {
                return;
            }
            int before = serving();
            sets[source] = set;
            int now = serving();
            if (now < 0 && allAnswered()) {
                listener.onStatus(combined());
                listener.onEndpoints(set);
                return;
            }
            EndpointSet served = now < 0 ? null : sets[now];
            if (served != null && (now == source || now != before)) {
                listener.onStatus(statuses[now]);
                listener.onEndpoints(served);
            }
        }

        private synchronized void statusOf(int source, DiscoveryStatus status) {
            statuses[source] = status;
            int serving = serving();
            if (!closed && (serving == source || serving < 0)) {
                listener.onStatus(serving < 0 ? combined() : status);
            }
        }

        /** The first source that has endpoints, or -1. */
        private int serving() {
            for (int i = 0; i < sets.length; i++) {
                EndpointSet set = sets[i];
                if (set != null && !set.endpoints().isEmpty()) {
                    return i;
                }
            }
            return -1;
        }

        private boolean allAnswered() {
            for (EndpointSet set : sets) {
                if (set == null) {
                    return false;
                }
            }
            return true;
        }

        private DiscoveryStatus combined() {
            StringBuilder reasons = new StringBuilder();
            for (int i = 0; i < statuses.length; i++) {
                reasons.append(i == 0 ? "" : "; ").append(sources.get(i).describe());
                reasons.append(": ").append(statuses[i].state());
                if (!statuses[i].reason().isEmpty()) {
                    reasons.append(" (").append(statuses[i].reason()).append(')');
                }
            }
            return new DiscoveryStatus(statuses[0].state(), reasons.toString());
        }

        @Override
        public void close() {
            List<Watch> open;
            synchronized (this) {
                closed = true;
                open = List.copyOf(watches);
            }
            open.forEach(Watch::close);
        }

        @Override
        public String toString() {
            return "watch of " + service;
        }
    }
}
