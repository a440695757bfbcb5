package io.fairlead.core.engine;

import io.fairlead.core.Check;
import io.fairlead.core.EndpointSet;
import io.fairlead.core.NodeState;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.discovery.DiscoveryStatus;
import io.fairlead.core.event.Observer;
import io.fairlead.core.gate.Gate;
import io.fairlead.core.gate.GateFactory;
import io.fairlead.core.gate.GateSite;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Scheduler;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The control plane of one service, shared by all its clients: turns snapshots and changes of eligibility into pickers.
 *
 * <p>All of its work runs on one serial executor, never on a caller's thread. It owns the {@link NodeRegistry} and
 * publishes one {@link PoolView}; callers read nothing else. A view is published once the first snapshot has arrived and
 * never taken back, so a source in trouble leaves the last one standing.
 */
public final class ServicePool implements AutoCloseable {
    private final String service;
    private final Discovery discovery;
    private final ServiceOptions options;
    private final Environment environment;
    private final Observers observers;
    private final SerialExecutor control;
    private final PoolNews news;
    private final QuietLog log;
    private final Gate[] callGates;
    private final Eligibility eligibility = new Eligibility();
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

    /** Control plane only: the node that has no other beside it. */
    private @Nullable PoolNode alone;

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
        this.news = new PoolNews(service, observers);
        this.log = new QuietLog(environment.ticker());
        this.control = new SerialExecutor(environment.control());
        this.registry = new NodeRegistry(this, eligibility, options.endpointGates());
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

    /** Whether nothing but its endpoint has to hear of a call: no gate before it, and no observer. */
    boolean isUnattended() {
        return callGates.length == 0 && !observers.active();
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
    void eligibilityChanged(PoolNode node) {
        if (!options.comparesNodes()) {
            // A pool of one has no other choice to make.
            return;
        }
        eligibility.hear(node);
        decideAgain();
    }

    private void decideAgain() {
        if (rebuildPosted.compareAndSet(false, true)) {
            control.execute(this::rebuild);
        }
    }

    private Gate[] gatesOfCalls(List<GateFactory> factories) {
        GateSite site = new ServiceSite(service, environment.random());
        Gate[] gates = new Gate[factories.size()];
        for (int i = 0; i < gates.length; i++) {
            gates[i] = factories.get(i).create(site);
        }
        return gates;
    }

    private void apply(DiscoveryStatus next) {
        DiscoveryStatus before = status;
        status = next;
        if (before.state() != next.state()) {
            news.statusChanged(next, discovery.describe());
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
            news.endpointsChanged(set, change);
        }
        // Also when nothing but a description is new: weights live there.
        rebuild();
    }

    private void rebuild() {
        // Cleared first: a change that comes from here on asks for another rebuild.
        rebuildPosted.set(false);
        EndpointSet set = endpoints;
        if (set == null || closed) {
            return;
        }
        long now = environment.ticker().nanos();
        Eligibility.Decision decided = eligibility.decide(registry, now);
        for (PoolNode node : decided.touched()) {
            moveTo(node, decided.stateOf(node));
        }
        PoolView before = view;
        Picker picker = pickerOver(decided.picked(), set, before);
        noteWhoIsAlone(registry.serving());
        view = PoolView.of(set, picker, decided, registry.serving());
        if (before == null) {
            wake(waiters);
        }
        if (isServing()) {
            wake(idlers);
        }
        scheduleReentry(decided.untilNextProbeNanos(), now);
    }

    private void noteWhoIsAlone(PoolNode[] serving) {
        PoolNode next = serving.length == 1 ? serving[0] : null;
        if (alone != null && alone != next) {
            alone.isAlone(false);
        }
        if (next != null && next != alone) {
            next.isAlone(true);
        }
        alone = next;
    }

    /** The picker that there is, when it would be built from the same nodes as the same snapshot describes them. */
    private @Nullable Picker pickerOver(PoolNode[] nodes, EndpointSet set, @Nullable PoolView before) {
        if (nodes.length == 0) {
            return null;
        }
        Picker previous = before == null || before.picker() instanceof AtRandom ? null : before.picker();
        if (before != null
                && previous != null
                && isSameList(before.endpoints(), set)
                && Arrays.equals(nodes, before.picked())) {
            return previous;
        }
        List<PoolNode> fixed = Collections.unmodifiableList(Arrays.asList(nodes));
        try {
            return Objects.requireNonNull(
                    options.balancer().picker(fixed, previous, environment.random()), "the balancer gave no picker");
        } catch (Throwable broken) {
            log.warn(service, "the balancer threw; until it builds a picker, endpoints are picked at random", broken);
            return new AtRandom(nodes);
        }
    }

    /** The very same: to compare thousands of endpoints would cost more than a picker now and then. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSameList(EndpointSet one, EndpointSet other) {
        return one.endpoints() == other.endpoints();
    }

    /** Stands in for a balancer that throws: a picker over nodes that have left would be worse. */
    @SuppressWarnings("ArrayRecordComponent") // never written, and never compared
    private record AtRandom(PoolNode[] nodes) implements Picker {
        @Override
        public Node pick(CallContext call, int draw) {
            return nodes[call.random().nextInt(nodes.length)];
        }
    }

    private void moveTo(PoolNode node, NodeState next) {
        NodeState before = node.state();
        if (before != next) {
            node.state(next);
            news.stateChanged(node.endpoint(), before, next);
        }
    }

    /** An open node becomes half-open by itself; this puts it among those that are probed, at its time. */
    private void scheduleReentry(long inNanos, long now) {
        if (reentry != null) {
            reentry.cancel();
            reentry = null;
        }
        if (inNanos != Long.MAX_VALUE) {
            reentry = environment.scheduler().at(now + inNanos, this::decideAgain);
        }
    }

    /** A copy for people; any thread. */
    List<PoolNode> nodesForView() {
        PoolView now = view;
        return now == null ? List.of() : List.of(now.nodes());
    }
}
