package io.fairlead.core.engine;

import io.fairlead.core.Check;
import io.fairlead.core.Endpoint;
import io.fairlead.core.EndpointSet;
import io.fairlead.core.NodeState;
import io.fairlead.core.balance.Picker;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.discovery.DiscoveryStatus;
import io.fairlead.core.event.FairleadEvent;
import io.fairlead.core.event.Observer;
import io.fairlead.core.gate.Gate;
import io.fairlead.core.gate.GateFactory;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Scheduler;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control plane of one service, shared by all its clients: turns snapshots and changes of eligibility into pickers.
 *
 * <p>All of its work runs on one serial executor, never on a caller's thread. It owns the {@link NodeRegistry} and
 * publishes one {@link PoolView}; callers read nothing else. A view is published once the first snapshot has arrived and
 * never taken back, so a source in trouble leaves the last one standing.
 */
public final class ServicePool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.fairlead");

    private final String service;
    private final Discovery discovery;
    private final ServiceOptions options;
    private final Environment environment;
    private final Observers observers;
    private final SerialExecutor control;
    private final QuietLog log;
    private final Gate[] callGates;
    private final NodeRegistry registry;
    private final AtomicBoolean rebuildPosted = new AtomicBoolean();
    /** Who waits for the first view, and who for one that has endpoints. */
    private final Set<Runnable> waiters = ConcurrentHashMap.newKeySet();

    private final Set<Runnable> idlers = ConcurrentHashMap.newKeySet();

    private volatile @Nullable PoolView view;
    private volatile DiscoveryStatus status = DiscoveryStatus.NEW;
    private volatile boolean closed;

    /** Control plane only. */
    private @Nullable EndpointSet endpoints;

    private Discovery.@Nullable Watch watch;
    private Scheduler.@Nullable Scheduled reentry;

    /** A pool that is not yet started. */
    public ServicePool(
            String service, Discovery discovery, ServiceOptions options, Environment environment, Observer observer) {
        this.service = Check.text(service, "service");
        this.discovery = discovery;
        this.options = options;
        this.environment = environment;
        this.observers = new Observers(observer, environment.ticker());
        this.log = new QuietLog(environment.ticker());
        this.control = new SerialExecutor(environment.control());
        this.registry = new NodeRegistry(this, options.endpointGates());
        this.callGates = gatesOfCalls(options.callGates());
    }

    /** Starts to watch the service; called once. */
    public ServicePool start() {
        Discovery.Watch started = discovery.watch(service, environment, new Discovery.Listener() {
            @Override
            public void onEndpoints(EndpointSet set) {
                control.execute(() -> apply(set));
            }

            @Override
            public void onStatus(DiscoveryStatus next) {
                control.execute(() -> apply(next));
            }
        });
        control.execute(() -> {
            watch = started;
            if (closed) {
                started.close();
            }
        });
        return this;
    }

    /** The logical name. */
    public String service() {
        return service;
    }

    /** What was given at construction. */
    public ServiceOptions options() {
        return options;
    }

    /** Ends the watch; callers under way finish with the view that they have. Idempotent. */
    @Override
    public void close() {
        closed = true;
        control.execute(() -> {
            if (watch != null) {
                watch.close();
            }
            if (reentry != null) {
                reentry.cancel();
            }
        });
        wake(waiters);
        wake(idlers);
    }

    Environment environment() {
        return environment;
    }

    Observers observers() {
        return observers;
    }

    RetryBudget budget() {
        return options.budget();
    }

    Gate[] callGates() {
        return callGates;
    }

    @Nullable
    PoolView view() {
        return view;
    }

    boolean isClosed() {
        return closed;
    }

    DiscoveryStatus status() {
        return status;
    }

    /** Runs {@code waiter} once the first view is out or the pool is closed; at once when it is. */
    void onceReady(Runnable waiter) {
        waiters.add(waiter);
        if (view != null || closed) {
            wake(waiters);
        }
    }

    /** A waiter that gave up; a source that never answers must not gather them. */
    void forget(Runnable waiter) {
        waiters.remove(waiter);
        idlers.remove(waiter);
    }

    /** Runs {@code waiter} once an endpoint takes traffic or the pool is closed; at once when that is so. */
    void onceServing(Runnable waiter) {
        idlers.add(waiter);
        if (isServing() || closed) {
            wake(idlers);
        }
    }

    boolean isServing() {
        PoolView now = view;
        return now != null && now.nodes().length > 0;
    }

    private static void wake(Set<Runnable> waiting) {
        for (Runnable waiter : List.copyOf(waiting)) {
            if (waiting.remove(waiter)) {
                waiter.run();
            }
        }
    }

    /** What is known of the endpoints, for the text of an error. */
    String describe() {
        PoolView now = view;
        DiscoveryStatus said = status;
        String reason = said.reason().isEmpty() ? "" : ": " + said.reason();
        String source = discovery.describe() + " is " + said.state() + reason;
        if (now == null) {
            return "no answer yet, " + source;
        }
        int known = now.endpoints().endpoints().size();
        return known == 0 ? "none known, " + source : known + " known, none takes traffic, " + source;
    }

    String source() {
        return discovery.describe();
    }

    /** Any thread: the eligibility of a node may have changed. */
    void eligibilityChanged() {
        if (rebuildPosted.compareAndSet(false, true)) {
            control.execute(this::rebuild);
        }
    }

    private Gate[] gatesOfCalls(List<GateFactory> factories) {
        Gate[] gates = new Gate[factories.size()];
        for (int i = 0; i < gates.length; i++) {
            gates[i] = factories.get(i).create(new Site(this, service));
        }
        return gates;
    }

    private void apply(DiscoveryStatus next) {
        DiscoveryStatus before = status;
        status = next;
        if (before.state() != next.state()) {
            boolean well = next.state() == DiscoveryStatus.State.LIVE || next.state() == DiscoveryStatus.State.SYNCING;
            (well ? LOG.atInfo() : LOG.atWarn())
                    .addKeyValue("service", service)
                    .addKeyValue("source", discovery.describe())
                    .addKeyValue("state", next.state())
                    .log("discovery is {} {}", next.state(), next.reason());
            if (observers.active()) {
                observers.tell(new FairleadEvent.DiscoveryChanged(service, next));
            }
        }
    }

    private void apply(EndpointSet set) {
        if (closed) {
            return;
        }
        NodeRegistry.Change change;
        try {
            change = registry.apply(set);
        } catch (Throwable broken) {
            log.warn(service, "a gate of an endpoint could not be made; the endpoints stay as they were", broken);
            return;
        }
        endpoints = set;
        if (!change.isEmpty() || view == null) {
            tell(set, change);
        }
        // Also when nothing but a description is new: weights live there.
        rebuild();
    }

    private void tell(EndpointSet set, NodeRegistry.Change change) {
        LOG.atInfo()
                .addKeyValue("service", service)
                .addKeyValue("source", set.source())
                .log("{} endpoints: {} added, {} removed", set.endpoints().size(), change.added(), change.removed());
        if (observers.active()) {
            observers.tell(new FairleadEvent.EndpointsChanged(
                    service,
                    set.source(),
                    change.added(),
                    change.removed(),
                    set.endpoints().size()));
        }
    }

    private void rebuild() {
        // Cleared first: a change that comes from here on asks for another rebuild.
        rebuildPosted.set(false);
        EndpointSet set = endpoints;
        if (set == null || closed) {
            return;
        }
        long now = environment.ticker().nanos();
        Eligibility eligibility = Eligibility.of(registry.nodes(), now);
        for (PoolNode node : registry.nodes()) {
            moveTo(node, eligibility.stateOf(node));
        }
        PoolView before = view;
        List<PoolNode> picked = eligibility.picked();
        Picker picker = picked.isEmpty() ? null : pickerOver(picked, before == null ? null : before.picker());
        view = new PoolView(
                set, picker, picked.toArray(PoolNode[]::new), eligibility.probing(), eligibility.takingTraffic());
        if (before == null) {
            wake(waiters);
        }
        if (isServing()) {
            wake(idlers);
        }
        scheduleReentry(eligibility.untilNextProbeNanos(), now);
    }

    /** Chance stands in for a balancer that throws: a picker over nodes that have left would be worse. */
    private Picker pickerOver(List<PoolNode> nodes, @Nullable Picker previous) {
        try {
            return Objects.requireNonNull(
                    options.balancer().picker(nodes, previous, environment.random()), "the balancer gave no picker");
        } catch (Throwable broken) {
            log.warn(service, "the balancer threw; until it builds a picker, endpoints are picked at random", broken);
            return (call, draw) -> nodes.get(call.random().nextInt(nodes.size()));
        }
    }

    private void moveTo(PoolNode node, NodeState next) {
        NodeState before = node.state();
        if (before == next) {
            return;
        }
        node.state(next);
        Endpoint endpoint = node.endpoint();
        LOG.atInfo()
                .addKeyValue("service", service)
                .addKeyValue("endpoint", endpoint)
                .log("endpoint {}: {} -> {}", endpoint, before, next);
        if (observers.active()) {
            observers.tell(new FairleadEvent.NodeStateChanged(service, endpoint, before, next));
        }
    }

    /** An open node becomes half-open by itself; this puts it among those that are probed, at its time. */
    private void scheduleReentry(long inNanos, long now) {
        if (reentry != null) {
            reentry.cancel();
            reentry = null;
        }
        if (inNanos != Long.MAX_VALUE) {
            reentry = environment.scheduler().at(now + inNanos, this::eligibilityChanged);
        }
    }

    /** A copy for people; any thread. */
    List<PoolNode> nodesForView() {
        PoolView now = view;
        return now == null ? List.of() : List.of(now.nodes());
    }
}
