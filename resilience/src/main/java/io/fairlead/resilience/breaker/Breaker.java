package io.fairlead.resilience.breaker;

import io.fairlead.core.Deadline;
import io.fairlead.core.Verdict;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.gate.Gate;
import io.fairlead.core.gate.GateSite;
import io.fairlead.core.gate.Refusal;
import java.util.concurrent.atomic.AtomicReference;
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
 * <p>Safe for use by many threads, without locks. A success of a closed breaker allocates nothing (a window of time makes one
 * small object a slice), and with failures in a row it writes nothing when there is nothing to reset. The site and the
 * listener hear of a change right after it, from the thread that made it; numbers tell the order where two changes race.
 */
public final class Breaker implements Gate {
    private static final Logger LOG = LoggerFactory.getLogger("io.fairlead");
    private static final String KIND = "breaker";
    /** Another thread changed the standing meanwhile: look again. */
    private static final long CONTENDED = -1;

    private final Rules rules;
    private final GateSite site;
    private final BreakerListener listener;
    private final AtomicReference<Standing> standing;
    private final LongAdder refusals = new LongAdder();
    private final LongAdder lateOutcomes = new LongAdder();

    Breaker(Rules rules, GateSite site, BreakerListener listener) {
        this.rules = rules;
        this.site = site;
        this.listener = listener;
        this.standing =
                new AtomicReference<>(new Standing(1, BreakerOverride.NONE, new Phase.Closed(1, rules.newWindow())));
    }

    // ---- admission ----

    /** {@inheritDoc} False also while recovering, when only a share is let in. */
    @Override
    public boolean wouldAdmit(long now) {
        Standing seen = standing.get();
        return switch (seen.override()) {
            case FORCED_OPEN -> false;
            case FORCED_CLOSED, OBSERVE -> true;
            case NONE -> admits(seen.phase(), now);
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
        Standing seen = standing.get();
        if (seen.phase() instanceof Phase.Closed closed && seen.override() == BreakerOverride.NONE) {
            return closed.stamp();
        }
        long stamp = switch (seen.override()) {
            case FORCED_OPEN -> 0;
            case FORCED_CLOSED -> Stamp.forced(seen.phase().epoch());
            case NONE -> enterPhase(call, now);
            case OBSERVE -> {
                long earned = enterPhase(call, now);
                yield earned > 0 ? earned : forceEnter(call, now);
            }
        };
        if (stamp == 0) {
            refusals.increment();
        }
        return stamp;
    }

    private long enterPhase(CallContext call, long now) {
        for (; ; ) {
            Standing seen = standing.get();
            Phase phase = seen.phase();
            if (phase instanceof Phase.Closed closed) {
                return closed.stamp();
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
        return Stamp.forced(standing.get().phase().epoch());
    }

    // ---- settlement ----

    @Override
    public void exit(long stamp, Verdict verdict, long elapsedNanos, long now) {
        if (Stamp.isForced(stamp)) {
            return;
        }
        Phase phase = standing.get().phase();
        if (phase.epoch() != Stamp.epoch(stamp)) {
            lateOutcomes.increment();
        } else if (phase instanceof Phase.Counting counting) {
            settle(counting, verdict, elapsedNanos, now);
        } else {
            settleProbe(stamp, verdict, elapsedNanos, now);
        }
    }

    private void settle(Phase.Counting phase, Verdict verdict, long elapsedNanos, long now) {
        if (saysNothing(verdict) || !phase.window().record(outcome(verdict, elapsedNanos), now)) {
            return;
        }
        Phase.Open open = open(phase, phase.window().failureRate(now), verdict, now);
        // What an operator does meanwhile leaves the phase as it is; whatever else happens makes this judgement moot.
        for (Standing seen = standing.get(); seen.phase() == phase; seen = standing.get()) {
            if (replace(seen, open, now)) {
                return;
            }
        }
    }

    private void settleProbe(long stamp, Verdict verdict, long elapsedNanos, long now) {
        for (; ; ) {
            Standing seen = standing.get();
            if (!(seen.phase() instanceof Phase.HalfOpen halfOpen) || !halfOpen.holds(stamp)) {
                lateOutcomes.increment();
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
        Phase.Open before = opened(from);
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
            Standing seen = standing.get();
            if (seen.override() == override) {
                return;
            }
            Standing next = seen.with(override);
            if (standing.compareAndSet(seen, next)) {
                tellSite(next, now);
                return;
            }
        }
    }

    private boolean replace(Standing seen, Phase phase, long now) {
        Standing next = seen.with(phase);
        if (!standing.compareAndSet(seen, next)) {
            return false;
        }
        if (next.number() != seen.number()) {
            tellSite(next, now);
            tellListener(seen.phase(), phase, now);
        }
        return true;
    }

    private void tellSite(Standing next, long now) {
        switch (next.override()) {
            case FORCED_OPEN -> site.unavailable(next.number(), now + Deadline.MAX_AHEAD_NANOS);
            case FORCED_CLOSED, OBSERVE -> site.available(next.number());
            case NONE -> {
                if (next.phase() instanceof Phase.Open open) {
                    site.unavailable(next.number(), open.untilNanos());
                } else if (next.phase() instanceof Phase.HalfOpen) {
                    site.probing(next.number());
                } else {
                    site.available(next.number());
                }
            }
        }
    }

    private void tellListener(Phase from, Phase to, long now) {
        if (listener == BreakerListener.NONE) {
            return;
        }
        try {
            listener.onTransition(new BreakerTransition(site.name(), to.epoch(), kind(from), kind(to), now));
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (Throwable broken) {
            LOG.atWarn()
                    .addKeyValue("breaker", site.name())
                    .setCause(broken)
                    .log("a listener of breaker {} threw", site.name());
        }
    }

    /** The state that a phase was made for, whatever the clock says. */
    private static BreakerState kind(Phase phase) {
        if (phase instanceof Phase.Open) {
            return BreakerState.OPEN;
        }
        if (phase instanceof Phase.HalfOpen) {
            return BreakerState.HALF_OPEN;
        }
        return phase instanceof Phase.Recovering ? BreakerState.RECOVERING : BreakerState.CLOSED;
    }

    // ---- for people ----

    /** The state by itself at {@code now}, whatever an operator put over it. */
    public BreakerState state(long now) {
        return standing.get().phase().state(now);
    }

    /** What an operator put over it. */
    public BreakerOverride override() {
        return standing.get().override();
    }

    /** The failure rate over the window, or the one that opened it; NaN when none is kept or nothing was counted. */
    public double failureRate(long now) {
        Phase phase = standing.get().phase();
        Phase.Open opened = opened(phase);
        return phase instanceof Phase.Counting counting
                ? counting.window().failureRate(now)
                : opened == null ? Double.NaN : opened.failureRate();
    }

    /** The opening that a phase follows from, null when it is closed. */
    private static Phase.@Nullable Open opened(Phase phase) {
        if (phase instanceof Phase.HalfOpen halfOpen) {
            return halfOpen.opened();
        }
        if (phase instanceof Phase.Recovering recovering) {
            return recovering.opened();
        }
        return phase instanceof Phase.Open open ? open : null;
    }

    /** How many calls were refused since the breaker was made. */
    public long refusals() {
        return refusals.sum();
    }

    /** How many outcomes came too late to count: from an earlier epoch, or of a probe that was settled already. */
    public long lateOutcomes() {
        return lateOutcomes.sum();
    }

    @Override
    public Refusal refusal(long now) {
        Standing seen = standing.get();
        Phase phase = seen.phase();
        Phase.Open opened = opened(phase);
        return new Refusal(
                KIND,
                site.name(),
                describe(seen, now),
                seen.override() == BreakerOverride.NONE ? retryAfterNanos(phase, now) : 0,
                failureRate(now),
                opened == null ? null : opened.cause());
    }

    private static long retryAfterNanos(Phase phase, long now) {
        if (phase instanceof Phase.Open open) {
            return Math.max(0, open.untilNanos() - now);
        }
        return phase instanceof Phase.HalfOpen halfOpen ? halfOpen.untilReclaimNanos(now) : 0;
    }

    @Override
    public String describe(long now) {
        return describe(standing.get(), now);
    }

    private static String describe(Standing seen, long now) {
        BreakerOverride override = seen.override();
        return (override == BreakerOverride.NONE ? seen.phase().state(now) : override).toString();
    }

    @Override
    public String toString() {
        return KIND + " of " + site.name() + " " + kind(standing.get().phase());
    }
}
