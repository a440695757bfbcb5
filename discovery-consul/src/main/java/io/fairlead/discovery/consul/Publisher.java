package io.fairlead.discovery.consul;

import io.fairlead.core.Endpoint;
import io.fairlead.core.EndpointSet;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.discovery.DiscoveryStatus;
import io.fairlead.core.discovery.DiscoveryStatus.State;
import io.fairlead.core.discovery.GuardedListener;
import io.fairlead.core.engine.SerialExecutor;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Scheduler.Scheduled;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a watch believes, and the one place from which its listener hears of it.
 *
 * <p>Believed are the endpoints of the last answer that was accepted; with them stand those that Consul has forgotten but
 * that still open a connection, marked with {@value #UNLISTED} in their metadata and looked at every 5 s. A set is told
 * only when it differs from the last one. The listener runs on a serial executor of its own, over the environment's
 * threads for foreign code, so that one that blocks holds up nothing but its own news. But for {@link #snapshot()} and
 * {@link #stop()}, used from the watch's loop only.
 */
final class Publisher {
    /** The key in the metadata of an endpoint that Consul does not list any more. */
    static final String UNLISTED = "fairlead.unlisted";

    private static final long RING_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String service;
    private final String source;
    private final Environment environment;
    private final GuardedListener listener;
    private final SerialExecutor news;
    private final WatchCounters counters;

    private List<Endpoint> believed = List.of();
    private List<Endpoint> unlisted = List.of();
    private @Nullable List<Endpoint> told;
    private DiscoveryStatus status = DiscoveryStatus.NEW;
    private Listing last = Listing.NOTHING;
    private long asOf;
    private long edition;
    private @Nullable Scheduled nextRing;
    private volatile ConsulSnapshot snapshot;

    Publisher(
            String service,
            ConsulOptions options,
            Environment environment,
            Discovery.Listener listener,
            WatchCounters counters) {
        this.service = service;
        this.source = options.describe();
        this.environment = environment;
        this.listener = new GuardedListener(service, listener);
        this.news = new SerialExecutor(environment.executor());
        this.counters = counters;
        this.asOf = environment.ticker().nanos();
        this.snapshot = view(IndexRule.NONE, 0);
    }

    ConsulSnapshot snapshot() {
        return snapshot;
    }

    /** Any thread: the listener hears no more. */
    void stop() {
        listener.silence();
    }

    /** Ends the ringing, and shows the watch as stopped. */
    void rest() {
        edition++;
        status = new DiscoveryStatus(State.STOPPED, "");
        if (nextRing != null) {
            nextRing.cancel();
        }
        observe(IndexRule.NONE, 0);
    }

    List<Endpoint> believed() {
        return believed;
    }

    /** Consul has answered: what is believed is as of now. */
    void proofOfLife() {
        asOf = environment.ticker().nanos();
    }

    /** Shows the present state to {@link #snapshot()}. */
    void observe(long index, int failures) {
        snapshot = view(index, failures);
    }

    void status(DiscoveryStatus next) {
        if (!next.equals(status)) {
            status = next;
            news.execute(() -> listener.onStatus(next));
        }
    }

    /** Tells of a failure, once an episode: further causes of the same staleness say nothing new. */
    void trouble(DiscoveryStatus next) {
        boolean sameEpisode = next.state() == State.STALE && status.state() == State.STALE;
        if (!sameEpisode) {
            status(next);
        }
    }

    /** Believes an answer. */
    void publish(Listing listing) {
        edition++;
        believed = listing.endpoints();
        last = listing;
        unlisted = without(unlisted, listing);
        tell();
    }

    /** Believes an answer that has lost endpoints, but for those that still open a connection; {@code then} runs after. */
    void publishLoss(Listing listing, Doorbell doorbell, Runnable then) {
        long asked = ++edition;
        List<Endpoint> gone = new ArrayList<>(unlisted);
        gone.addAll(believed);
        doorbell.ring(without(gone, listing), open -> {
            if (asked == edition) {
                unlisted = open.stream().map(Publisher::marked).toList();
                publish(listing);
                ringAgain(doorbell);
                then.run();
            }
        });
    }

    private void ringAgain(Doorbell doorbell) {
        if (nextRing != null) {
            nextRing.cancel();
            nextRing = null;
        }
        if (unlisted.isEmpty()) {
            return;
        }
        long at = environment.ticker().nanos() + RING_INTERVAL_NANOS;
        nextRing = doorbell.later(environment, at, () -> {
            long asked = edition;
            doorbell.ring(unlisted, open -> {
                if (asked == edition) {
                    keepOnly(open);
                }
                if (status.state() != State.STOPPED) {
                    ringAgain(doorbell);
                }
            });
        });
    }

    private void keepOnly(List<Endpoint> open) {
        unlisted = List.copyOf(open);
        if (isSettled()) {
            tell();
        }
    }

    /** Whether the last word was an answer, not a failure, whose state must not be covered by news of doorbells. */
    private boolean isSettled() {
        return status.state() == State.LIVE || status.state() == State.SUSPECT || status.state() == State.EMPTY;
    }

    /** Those that the answer neither lists, nor names as leaving, nor replaces by another of the same id. */
    private static List<Endpoint> without(List<Endpoint> endpoints, Listing listing) {
        Set<String> addresses = addressesOf(listing.endpoints());
        Set<String> ids = new HashSet<>();
        listing.endpoints().forEach(endpoint -> ids.add(endpoint.id()));
        return endpoints.stream()
                .filter(endpoint -> !addresses.contains(endpoint.authority()))
                .filter(endpoint -> !listing.leaving().contains(endpoint.authority()))
                .filter(endpoint -> !ids.contains(endpoint.id()))
                .toList();
    }

    private static Set<String> addressesOf(List<Endpoint> endpoints) {
        Set<String> addresses = new HashSet<>();
        endpoints.forEach(endpoint -> addresses.add(endpoint.authority()));
        return addresses;
    }

    private void tell() {
        List<Endpoint> all = new ArrayList<>(believed);
        all.addAll(unlisted);
        all.sort(Comparator.comparing(Endpoint::id));
        status(statusOf(all));
        if (told != null) {
            keepKnown(all, told);
        }
        if (all.equals(told)) {
            return;
        }
        EndpointSet set = new EndpointSet(service, all, source, counters.changes + 1, asOf);
        told = set.endpoints();
        counters.changes++;
        news.execute(() -> listener.onEndpoints(set));
    }

    /**
     * Puts the endpoint that is known in the place of each equal one, in lists sorted by id: who looks for what has changed
     * then compares references, and what the parser made anew is garbage at once.
     */
    private static void keepKnown(List<Endpoint> all, List<Endpoint> known) {
        int at = 0;
        for (ListIterator<Endpoint> each = all.listIterator(); each.hasNext(); ) {
            Endpoint fresh = each.next();
            while (at < known.size() && known.get(at).id().compareTo(fresh.id()) < 0) {
                at++;
            }
            if (at < known.size() && known.get(at).equals(fresh)) {
                each.set(known.get(at));
            }
        }
    }

    private DiscoveryStatus statusOf(List<Endpoint> all) {
        if (all.isEmpty()) {
            String none = last.listed() == 0
                    ? source + " knows no instance of " + service
                    : source + " lists " + last.listed() + " of " + service + ", none of them passing or warning";
            return new DiscoveryStatus(
                    State.EMPTY,
                    none + (last.listed() == 0 ? " (where ACLs are on: or the token may not see it)" : ""));
        }
        if (believed.isEmpty()) {
            return new DiscoveryStatus(
                    State.SUSPECT, source + " lists none, " + unlisted.size() + " still open a connection");
        }
        String kept = unlisted.isEmpty() ? "" : unlisted.size() + " not listed still open a connection";
        String bad = last.quarantine();
        return new DiscoveryStatus(State.LIVE, bad + (bad.isEmpty() || kept.isEmpty() ? "" : "; ") + kept);
    }

    private static Endpoint marked(Endpoint endpoint) {
        Map<String, String> metadata = new HashMap<>(endpoint.metadata());
        metadata.put(UNLISTED, "true");
        return new Endpoint(
                endpoint.id(),
                endpoint.host(),
                endpoint.port(),
                endpoint.weight(),
                endpoint.scheme(),
                endpoint.zone(),
                endpoint.version(),
                endpoint.tags(),
                metadata);
    }

    private ConsulSnapshot view(long index, int failures) {
        return new ConsulSnapshot(
                service,
                told == null ? List.of() : told,
                status,
                index,
                asOf,
                counters.lastContactMillis,
                counters.requests,
                counters.refreshes,
                counters.changes,
                failures,
                counters.resets,
                counters.guardHolds,
                counters.rejected,
                counters.restarts);
    }
}
