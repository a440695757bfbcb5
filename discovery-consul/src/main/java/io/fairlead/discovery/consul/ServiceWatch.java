package io.fairlead.discovery.consul;

import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.discovery.DiscoveryStatus;
import io.fairlead.core.discovery.DiscoveryStatus.State;
import io.fairlead.core.engine.QuietLog;
import io.fairlead.core.engine.SerialExecutor;
import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Scheduler.Scheduled;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The watch of one service: one question under way, or one timer until the next.
 *
 * <p>All of its state belongs to one serial executor; a question, a timer and the probe only post to it. Each question has
 * a number, and an answer that comes after its question was given up finds the number gone. An answer goes through four
 * steps in a fixed order: it is parsed, judged by the guard, published, and only then is its index kept, so that whatever
 * goes wrong on the way is asked for again. The rules of the index are those of {@link IndexRule}: any failure drops it,
 * so that the first answer after trouble comes at once and says what is, not what changed.
 *
 * <p>What decides the pace: after a valid answer the {@link RefreshBucket}, after a failure the {@link Backoff}, and the
 * {@link AgentProbe} ends a pause early. Nothing ends the loop but {@link #close()}; a timer looks every 30 s whether
 * something is pending.
 */
final class ServiceWatch implements Discovery.Watch, AgentProbe.Watcher {
    static final Duration FIRST_DEADLINE = Duration.ofSeconds(5);
    private static final double WAIT_JITTER_RATIO = 0.1;
    private static final Duration DEADLINE_SLACK = Duration.ofSeconds(15);

    private static final long WATCHDOG_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final String service;
    private final ConsulApi api;
    private final ConsulOptions options;
    private final Environment environment;
    private final AgentProbe probe;
    private final SerialExecutor loop;
    private final Pending pending;
    private final Publisher publisher;
    private final FalseEmptinessGuard guard;
    private final Backoff backoff;
    private final RefreshBucket bucket;
    private final QuietLog log;
    private final WatchCounters counters = new WatchCounters();
    private final Runnable onClose;
    private volatile boolean closed;

    private long index = IndexRule.NONE;
    private int token;
    private @Nullable Scheduled watchdog;
    private @Nullable Confirmation confirmation;
    private boolean unreachable;

    ServiceWatch(
            String service,
            ConsulDiscovery.Source source,
            AgentProbe probe,
            Discovery.Listener listener,
            Runnable onClose) {
        this.service = service;
        this.api = source.api();
        this.options = source.options();
        this.environment = source.environment();
        this.probe = probe;
        this.onClose = onClose;
        this.loop = new SerialExecutor(environment.control());
        this.pending = new Pending(environment, loop);
        this.publisher = new Publisher(service, options, environment, listener, counters);
        this.guard = new FalseEmptinessGuard(options.acceptEmptyAtOnce().contains(service));
        this.backoff = new Backoff(environment.random());
        this.bucket = new RefreshBucket(now());
        this.log = new QuietLog(environment.ticker());
    }

    ServiceWatch start() {
        publisher.status(new DiscoveryStatus(State.SYNCING, ""));
        probe.add(this);
        loop.execute(() -> {
            ask();
            watchdog = at(WATCHDOG_NANOS, this::watchdog);
        });
        return this;
    }

    /** What the watch knows; any thread. */
    ConsulSnapshot snapshot() {
        return publisher.snapshot();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        publisher.stop();
        probe.remove(this);
        loop.execute(() -> {
            pending.drop();
            endConfirmation();
            publisher.rest();
            if (watchdog != null) {
                watchdog.cancel();
            }
        });
        onClose.run();
    }

    @Override
    public void agentLost() {
        loop.execute(() -> {
            if (!closed && (pending.isCalling() || !unreachable)) {
                pending.drop();
                fail(Trouble.unreachable("the agent does not answer"));
            }
        });
    }

    @Override
    public void agentBack() {
        loop.execute(() -> {
            if (!closed && unreachable && !pending.isCalling()) {
                pending.drop();
                backoff.forgive();
                ask();
            }
        });
    }

    private void ask() {
        if (closed) {
            return;
        }
        pending.drop();
        counters.requests++;
        long asked = pending.number();
        HealthQuery query = query(options.consistency(), index);
        pending.calling(api.health(query, answer -> loop.execute(() -> settle(asked, answer))));
        pending.after(query.deadline().toNanos(), () -> expire(asked, query));
    }

    private HealthQuery query(ConsulConsistency consistency, long from) {
        double factor = 1
                - WAIT_JITTER_RATIO
                + 2 * WAIT_JITTER_RATIO * environment.random().nextDouble();
        Duration wait = Duration.ofNanos((long) (options.waitTime().toNanos() * factor));
        // The agent adds up to a sixteenth of the wait to it, and holds for some seconds while there is no leader.
        Duration held = wait.plus(wait.dividedBy(16)).plus(DEADLINE_SLACK);
        return new HealthQuery(service, from, token, wait, from == IndexRule.NONE ? FIRST_DEADLINE : held, consistency);
    }

    private void expire(long asked, HealthQuery query) {
        settle(asked, new Answer.Failed(Trouble.unreachable("no answer within " + query.deadline())));
    }

    private void settle(long asked, Answer answer) {
        if (closed || !pending.isCurrent(asked)) {
            return;
        }
        pending.drop();
        whateverHappens(() -> {
            if (answer instanceof Answer.Listed listed) {
                weigh(listed);
            } else if (answer instanceof Answer.Failed failed) {
                fail(failed.trouble());
            }
        });
    }

    /** A mistake of ours is a failure like any other: the list is kept, and the loop goes on. */
    private void whateverHappens(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error unexpected) {
            log.warn(service, "an answer of Consul could not be worked on", unexpected);
            pending.drop();
            fail(Trouble.broken("unexpected " + unexpected.getClass().getName()));
        }
    }

    /** Whether the answer may be looked at. */
    private void weigh(Answer.Listed answer) {
        Listing listing = answer.listing();
        IndexRule rule = IndexRule.of(index, answer.index());
        if (rule.kind() == IndexRule.Kind.INVALID) {
            fail(Trouble.broken("no valid X-Consul-Index in the answer: " + answer.index()));
        } else if (listing.isUnusable()) {
            fail(Trouble.broken(listing.quarantine()));
        } else if (listing.endpoints().isEmpty() && Boolean.TRUE.equals(answer.filteredByAcl())) {
            fail(Trouble.forbidden("results were filtered by ACLs: the token needs service:read and node:read"));
        } else if (listing.listed() == 0 && mayBeFiltered(answer)) {
            askCatalog(answer, rule);
        } else {
            accept(answer, rule);
        }
    }

    /** A filter of ours makes emptiness that no catalog can explain. */
    private boolean mayBeFiltered(Answer.Listed answer) {
        return answer.filteredByAcl() == null && answer.token() != 0 && !options.isFiltered();
    }

    /**
     * Consul before 1.11 does not say that it filtered. A token that may read the service but not its nodes gets an empty
     * list of health, and the name of the service in the catalog.
     */
    private void askCatalog(Answer.Listed answer, IndexRule rule) {
        long asked = pending.number();
        HealthQuery query = query(options.consistency(), IndexRule.NONE);
        pending.calling(api.catalog(
                query,
                named -> loop.execute(() -> {
                    if (!closed && pending.isCurrent(asked)) {
                        pending.drop();
                        whateverHappens(() -> judge(named, answer, rule));
                    }
                })));
        pending.after(query.deadline().toNanos(), () -> expire(asked, query));
    }

    private void judge(ConsulApi.CatalogAnswer named, Answer.Listed answer, IndexRule rule) {
        if (named.trouble() != null) {
            fail(named.trouble());
        } else if (named.isNamed()) {
            fail(Trouble.forbidden("the catalog names " + service
                    + " while its health is empty: the token needs node:read beside service:read"));
        } else {
            accept(answer, rule);
        }
    }

    private void accept(Answer.Listed answer, IndexRule rule) {
        long now = now();
        if (rule.kind() == IndexRule.Kind.RESET) {
            counters.resets++;
            guard.trouble(now);
        }
        unreachable = false;
        Listing listing = answer.listing();
        counters.refreshes++;
        counters.rejected = listing.rejected().size();
        counters.lastContactMillis = answer.lastContactMillis();
        publisher.proofOfLife();
        backoff.succeeded(now);
        if (!listing.rejected().isEmpty()) {
            log.warn(service, "Consul's answer has " + listing.quarantine(), null);
        }
        if (guard.suspects(publisher.believed(), listing, now)) {
            suspect(listing);
        } else {
            believe(listing);
        }
        index = rule.next();
        token = answer.token();
        pause(bucket.take(now, answer.costNanos(), listing.listed() == 0 && confirmation == null));
    }

    private void believe(Listing listing) {
        endConfirmation();
        publisher.publish(listing);
    }

    private void suspect(Listing listing) {
        publisher.status(new DiscoveryStatus(
                State.SUSPECT,
                "Consul now lists " + listing.endpoints().size() + " of "
                        + publisher.believed().size() + "; the former are kept until that is confirmed"));
        if (confirmation != null) {
            return;
        }
        counters.guardHolds++;
        HealthQuery query = query(ConsulConsistency.DEFAULT, IndexRule.NONE);
        confirmation = new Confirmation(api, environment, loop, query, new Confirmation.Owner() {
            @Override
            public boolean agrees(Answer.Listed answer) {
                if (guard.suspects(publisher.believed(), answer.listing(), now())) {
                    return true;
                }
                believe(answer.listing());
                return false;
            }

            @Override
            public void confirmed(Answer.Listed answer) {
                // Stays in place until the doorbells are answered, so that no other confirmation starts meanwhile.
                publisher.publishLoss(answer.listing(), new Doorbell(api, loop), ServiceWatch.this::endConfirmation);
            }
        });
        confirmation.start();
    }

    private void fail(Trouble trouble) {
        long now = now();
        index = IndexRule.NONE;
        guard.trouble(now);
        unreachable = trouble.kind() == Trouble.Kind.UNREACHABLE;
        publisher.trouble(
                new DiscoveryStatus(trouble.kind().isRefusal() ? State.REFUSED : State.STALE, trouble.text()));
        if (unreachable) {
            probe.hurry();
        }
        pause(backoff.failed(trouble, now));
    }

    private void pause(long nanos) {
        if (nanos <= 0) {
            ask();
        } else {
            pending.after(nanos, this::ask);
        }
        publisher.observe(index, backoff.failures());
    }

    private void endConfirmation() {
        if (confirmation != null) {
            confirmation.cancel();
            confirmation = null;
        }
    }

    private void watchdog() {
        if (closed) {
            return;
        }
        if (pending.isIdle()) {
            counters.restarts++;
            ask();
        }
        watchdog = at(WATCHDOG_NANOS, this::watchdog);
    }

    private Scheduled at(long delayNanos, Runnable task) {
        return environment.scheduler().at(now() + delayNanos, () -> loop.execute(task));
    }

    private long now() {
        return environment.ticker().nanos();
    }
}
