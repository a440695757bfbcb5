package io.fairlead.resilience.breaker;

import io.fairlead.core.Deadline;
import io.fairlead.core.Verdict;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.gate.Gate;
import io.fairlead.core.gate.GateSite;
import io.fairlead.core.gate.Refusal;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A circuit breaker: stops calls to a target that fails, and finds out by a few probes when it is well again.
 *
 * <pre>
 *              the window judges              its time is over
 *   CLOSED ────────────────────────► OPEN ──────────────────────► HALF_OPEN
 *     ▲                               ▲ ▲                            │ │
 *     │ the ramp is over              │ └─ too many probes failed ───┘ │
 *     └────────────── RECOVERING ─────┘                                │
 *                         ▲    the window judges                       │
 *                         └──────────── enough probes were well ───────┘
 * </pre>
 *
 * <p><b>One value, one word.</b> All that decides stands in one immutable {@link Standing}, replaced by compare-and-set
 * from the very value that the decision was made on; a decision that comes too late is made again, on what stands then.
 * Only the counts of a window change in place, and each phase has a window of its own.
 *
 * <p><b>Stamps.</b> Each phase has an epoch, and the stamp of an entry carries it. A settlement from another epoch is
 * counted as late and changes nothing, so a success that was sent before the breaker opened closes nothing, and a failure
 * of old cannot reopen it. In half-open each stamp is one of a kind and names its lease, so it settles once. In the
 * counting states all stamps of an epoch are equal, since telling them apart would cost every call a write: there a stamp
 * given back twice counts twice.
 *
 * <p><b>It cannot wedge.</b> A probe is a lease: until its call's deadline, or the probe timeout if that is earlier. A probe
 * that never reports is reclaimed by the next call that asks for admission, and counts as failed; one that says nothing about
 * the target (ignored, cancelled) gives its place back. The half-open state is left as soon as the probes that are left
 * cannot change the result, either way.
 *
 * <p><b>No timer.</b> Nothing runs when time passes. The end of OPEN and of RECOVERING is seen by whoever looks: {@link
 * #state} computes it, the next admission carries it out. Time is compared by subtraction only.
 *
 * <p>Safe for use by many threads, without locks but for a short one that failures take. A success of a closed breaker
 * allocates nothing (a window of time makes two small objects a slice), and writes to no word that all threads write: see
 * {@link BreakerWindow} for what each kind costs. A refusal allocates nothing either; what it says is worked out when the
 * state changes. The site and the listener hear of a change right after it, from the thread that made it; numbers tell the
 * order where two changes race.
 */
public final class Breaker implements Gate {
    private static final Logger LOG = LoggerFactory.getLogger("io.fairlead");

    /** Another thread changed the standing meanwhile: look again. */
    private static final long CONTENDED = -1;

    private static final AtomicReferenceFieldUpdater<Breaker, Standing> STANDING =
            AtomicReferenceFieldUpdater.newUpdater(Breaker.class, Standing.class, "standing");
    private static final AtomicReferenceFieldUpdater<Breaker, @Nullable Tallies> TALLIES =
            AtomicReferenceFieldUpdater.newUpdater(Breaker.class, Tallies.class, "tallies");

    /** What is counted across all states. */
    private static final class Tallies {
        private final LongAdder refusals = new LongAdder();
        private final LongAdder lateOutcomes = new LongAdder();
    }

    private final Rules rules;
    private final GateSite site;
    private final BreakerListener listener;
    private volatile Standing standing;
    /** Null until there is something to count: most breakers never refuse. */
    private volatile @Nullable Tallies tallies;

    Breaker(Rules rules, GateSite site, BreakerListener listener) {
        this.rules = rules;
        this.site = site;
        this.listener = listener;
        Window window = rules.newWindow();
        this.standing = new Standing(new Phase.Closed(1, window));
        tendDoor(window);
    }

    // ---- admission ----

    /** {@inheritDoc} False also while recovering, when only a share is let in. */
    @Override
    public boolean wouldAdmit(long now) {
        Standing seen = standing;
        return switch (seen.override) {
            case FORCED_OPEN -> false;
            case FORCED_CLOSED, OBSERVE -> true;
            case NONE -> admits(seen.phase, now);
        };
    }

    private boolean admits(Phase phase, long now) {
        if (phase instanceof Phase.Open open) {
            return open.isOver(now);
        }
        if (phase instanceof Phase.Recovering recovering) {
            return recovering.isOver(now);
        }
        if (phase instanceof Phase.HalfOpen halfOpen) {
            Phase.HalfOpen rest = halfOpen.reclaim(now);
            return !rules.probesOpen(rest.failed(), rest.slow()) && rest.hasRoom(rules.probes);
        }
        return true;
    }

    @Override
    public long tryEnter(CallContext call, long now) {
        Standing seen = standing;
        return seen.stamp != 0 ? seen.stamp : enter(seen, call, now);
    }

    private long enter(Standing seen, CallContext call, long now) {
        long stamp = switch (seen.override) {
            case FORCED_OPEN -> 0;
            case FORCED_CLOSED -> Stamp.forced(seen.phase.epoch());
            case NONE -> enterPhase(call, now);
            case OBSERVE -> {
                long earned = enterPhase(call, now);
                yield earned > 0 ? earned : forceEnter(call, now);
            }
        };
        if (stamp == 0) {
            tallies().refusals.increment();
        }
        return stamp;
    }

    private long enterPhase(CallContext call, long now) {
        for (; ; ) {
            Standing seen = standing;
            Phase phase = seen.phase;
            if (phase instanceof Phase.Closed closed) {
                return Stamp.of(closed.epoch());
            }
            if (phase instanceof Phase.Recovering recovering) {
                if (!recovering.isOver(now)) {
                    boolean lucky = call.random().nextDouble() < rules.share(now - recovering.sinceNanos());
                    return lucky ? Stamp.of(recovering.epoch()) : 0;
                }
                replace(seen, new Phase.Closed(recovering.epoch() + 1, recovering.window()), now);
                continue;
            }
            if (phase instanceof Phase.Open open && !open.isOver(now)) {
                return 0;
            }
            Phase.HalfOpen found =
                    phase instanceof Phase.Open open ? Phase.HalfOpen.after(open) : (Phase.HalfOpen) phase;
            long stamp = enterAsProbe(seen, found, call, now);
            if (stamp != CONTENDED) {
                return stamp;
            }
        }
    }

    private long enterAsProbe(Standing seen, Phase.HalfOpen found, CallContext call, long now) {
        Phase.HalfOpen rest = found.reclaim(now);
        Phase decided = decide(rest, null, now);
        if (!(decided instanceof Phase.HalfOpen)) {
            return replace(seen, decided, now) ? 0 : CONTENDED;
        }
        if (!rest.hasRoom(rules.probes)) {
            return 0;
        }
        long until = Deadline.earlier(call.deadlineNanos(), Deadline.plus(now, rules.probeNanos));
        return replace(seen, rest.grant(until), now) ? rest.nextStamp() : CONTENDED;
    }

    @Override
    public long forceEnter(CallContext call, long now) {
        return Stamp.forced(standing.phase.epoch());
    }

    // ---- settlement ----

    @Override
    public void exit(long stamp, Verdict verdict, long elapsedNanos, long now) {
        Standing seen = standing;
        Window window = seen.window;
        if (stamp != seen.stamp || window == null || verdict != Verdict.SUCCESS || rules.isSlow(elapsedNanos)) {
            settle(stamp, verdict, elapsedNanos, now);
        } else if (window instanceof ConsecutiveWindow row) {
            if (row.endRow()) {
                tendDoor(row);
            }
        } else if (Window.recordSuccess(window, now)) {
            openBy(seen.phase, window, verdict, now);
        }
    }

    private void settle(long stamp, Verdict verdict, long elapsedNanos, long now) {
        if (Stamp.isForced(stamp)) {
            return;
        }
        Standing seen = standing;
        Window window = seen.window;
        if (seen.phase.epoch() != Stamp.epoch(stamp)) {
            tallies().lateOutcomes.increment();
        } else if (window == null) {
            settleProbe(stamp, verdict, elapsedNanos, now);
        } else if (!saysNothing(verdict)) {
            boolean opens = window.record(outcome(verdict, elapsedNanos), now);
            tendDoor(window);
            if (opens) {
                openBy(seen.phase, window, verdict, now);
            }
        }
    }

    private void openBy(Phase phase, Window window, Verdict verdict, long now) {
        Phase.Open open = open(phase, window.failureRate(now), verdict, now);
        // What an operator does meanwhile leaves the phase as it is; whatever else happens makes this judgement moot.
        for (Standing seen = standing; seen.phase == phase; seen = standing) {
            if (replace(seen, open, now)) {
                return;
            }
        }
    }

    private void settleProbe(long stamp, Verdict verdict, long elapsedNanos, long now) {
        for (; ; ) {
            Standing seen = standing;
            if (!(seen.phase instanceof Phase.HalfOpen halfOpen) || !halfOpen.holds(stamp)) {
                tallies().lateOutcomes.increment();
                return;
            }
            Phase next = saysNothing(verdict)
                    ? halfOpen.release(stamp)
                    : decide(halfOpen.settle(stamp, outcome(verdict, elapsedNanos)), verdict, now);
            if (replace(seen, next, now)) {
                return;
            }
        }
    }

    private static boolean saysNothing(Verdict verdict) {
        return verdict.kind() == Verdict.Kind.IGNORED || verdict.kind() == Verdict.Kind.RELEASED;
    }

    private int outcome(Verdict verdict, long elapsedNanos) {
        return (verdict.isFailure() ? Window.FAILED : 0) | (rules.isSlow(elapsedNanos) ? Window.SLOW : 0);
    }

    /** What follows from the probes that ended: itself while that is not certain. */
    private Phase decide(Phase.HalfOpen halfOpen, @Nullable Verdict last, long now) {
        if (rules.probesOpen(halfOpen.failed(), halfOpen.slow())) {
            return open(halfOpen, (double) halfOpen.failed() / halfOpen.ended(), last, now);
        }
        if (!rules.probesClose(halfOpen.ended(), halfOpen.failed(), halfOpen.slow())) {
            return halfOpen;
        }
        long epoch = halfOpen.epoch() + 1;
        return rules.rampNanos == 0
                ? new Phase.Closed(epoch, rules.newWindow())
                : new Phase.Recovering(epoch, rules.newWindow(), halfOpen.opened(), now, rules.rampNanos);
    }

    private Phase.Open open(Phase from, double failureRate, @Nullable Verdict last, long now) {
        Phase.Open before = from.opened();
        int openings = before == null ? 1 : before.openings() + 1;
        long nanos = rules.openNanos(openings, last == null ? 0 : last.pushbackNanos(), site.random());
        String cause =
                last == null ? "lost probe" : last.isFailure() ? last.kind().name() : "slow call";
        return new Phase.Open(from.epoch() + 1, Deadline.plus(now, nanos), openings, failureRate, cause);
    }

    // ---- change ----

    /** Puts an override over the breaker, or takes it away; the state below stays. */
    public void override(BreakerOverride override, long now) {
        for (; ; ) {
            Standing seen = standing;
            if (seen.override == override) {
                // Whoever put it there may not have told the site yet.
                tellSite(seen, now);
                tendDoor(seen.window);
                return;
            }
            Standing next = seen.with(override, site.name(), now);
            site.wantsToBeAsked(seen.number);
            if (STANDING.compareAndSet(this, seen, next)) {
                tellSite(next, now);
                tendDoor(next.window);
                return;
            }
        }
    }

    private boolean replace(Standing seen, Phase phase, long now) {
        Standing next = seen.with(phase, site.name(), now);
        if (!STANDING.compareAndSet(this, seen, next)) {
            return false;
        }
        if (next.number != seen.number) {
            tellSite(next, now);
            tendDoor(next.window);
            tellListener(seen.phase, phase, now);
        }
        return true;
    }

    private void tellSite(Standing next, long now) {
        switch (next.override) {
            case FORCED_OPEN -> site.unavailable(next.number, now + Deadline.MAX_AHEAD_NANOS);
            case FORCED_CLOSED, OBSERVE -> site.available(next.number);
            case NONE -> {
                if (next.phase instanceof Phase.Open open) {
                    site.unavailable(next.number, open.untilNanos());
                } else if (next.phase instanceof Phase.HalfOpen) {
                    site.probing(next.number);
                } else {
                    site.available(next.number);
                }
            }
        }
    }

    /**
     * A closed breaker that judges failures in a row, and has seen none since the last success, has nothing to learn from
     * another success: it stands open.
     *
     * <p>Whoever changes a row comes here after it, and whoever changes the standing after that; each looks at both anew under
     * the row's lock. So what was said last agrees with what they were left at, also when several come at once. A failure
     * thereby shuts the door before the breaker can open. Only failures, transitions and the success that ends a row pay for
     * the lock.
     */
    private void tendDoor(@Nullable Window changed) {
        if (!(changed instanceof ConsecutiveWindow row) || standing.stamp == 0) {
            return;
        }
        synchronized (row) {
            Standing last = standing;
            if (last.stamp == 0 || last.window != row) {
                return;
            }
            if (row.isEmpty()) {
                site.standsOpen(this, last.number, last.stamp, rules.slowNanos);
            } else {
                site.wantsToBeAsked(last.number);
            }
        }
    }

    private void tellListener(Phase from, Phase to, long now) {
        if (listener == BreakerListener.NONE) {
            return;
        }
        try {
            listener.onTransition(new BreakerTransition(site.name(), to.epoch(), from.kind(), to.kind(), now));
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (Throwable broken) {
            LOG.atWarn()
                    .addKeyValue("breaker", site.name())
                    .setCause(broken)
                    .log("a listener of breaker {} threw", site.name());
        }
    }

    // ---- for people ----

    /** The state by itself at {@code now}, whatever an operator put over it. */
    public BreakerState state(long now) {
        return standing.phase.state(now);
    }

    /** What an operator put over it. */
    public BreakerOverride override() {
        return standing.override;
    }

    /** The failure rate over the window, or the one that opened it; NaN when none is kept or nothing was counted. */
    public double failureRate(long now) {
        return standing.phase.failureRate(now);
    }

    /** How many calls were refused since the breaker was made. */
    public long refusals() {
        Tallies seen = tallies;
        return seen == null ? 0 : seen.refusals.sum();
    }

    /** How many outcomes came too late to count: from an earlier epoch, or of a probe that was settled already. */
    public long lateOutcomes() {
        Tallies seen = tallies;
        return seen == null ? 0 : seen.lateOutcomes.sum();
    }

    private Tallies tallies() {
        for (; ; ) {
            Tallies seen = tallies;
            if (seen != null) {
                return seen;
            }
            TALLIES.compareAndSet(this, null, new Tallies());
        }
    }

    /** {@inheritDoc} Made when the state changes, so the failure rate is that of then. */
    @Override
    public Refusal refusal(long now) {
        Standing seen = standing;
        Refusal made = seen.refusal;
        return made != null ? made : seen.lateRefusal(site.name(), now);
    }

    @Override
    public @Nullable Refusal refuseAll(long now) {
        Standing seen = standing;
        if (seen.isOpenAt(now)) {
            tallies().refusals.increment();
            return seen.refusal;
        }
        return null;
    }

    @Override
    public String describe(long now) {
        return standing.describe(now);
    }

    @Override
    public String toString() {
        return Standing.KIND + " of " + site.name() + " " + standing.phase.kind();
    }
}
