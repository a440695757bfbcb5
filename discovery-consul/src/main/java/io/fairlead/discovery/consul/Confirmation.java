package io.fairlead.discovery.consul;

import io.fairlead.core.time.Environment;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Asks the leader twice, 2 s and 5 s after a suspicion, whether a loss is true.
 *
 * <p>A question that fails counts for nothing and is asked again 3 s later. Used from one serial executor, on which it
 * also tells its owner.
 */
final class Confirmation {
    private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long NEXT_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int AGREEMENTS = 2;

    /** Whoever suspects. */
    interface Owner {
        /** A leader's answer: true if it is as suspicious as the first one; false ends the confirmation. */
        boolean agrees(Answer.Listed answer);

        /** All agree; this was the last answer. */
        void confirmed(Answer.Listed answer);
    }

    private final ConsulApi api;
    private final Executor loop;
    private final HealthQuery query;
    private final Owner owner;

    private final Pending pending;
    private int agreements;
    private boolean over;

    Confirmation(ConsulApi api, Environment environment, Executor loop, HealthQuery query, Owner owner) {
        this.api = api;
        this.loop = loop;
        this.query = query;
        this.owner = owner;
        this.pending = new Pending(environment, loop);
    }

    Confirmation start() {
        pending.after(FIRST_NANOS, this::ask);
        return this;
    }

    void cancel() {
        over = true;
        pending.drop();
    }

    private void ask() {
        if (over) {
            return;
        }
        pending.drop();
        long number = pending.number();
        pending.calling(api.health(query, answer -> loop.execute(() -> heard(number, answer))));
        pending.after(
                query.deadline().toNanos(), () -> heard(number, new Answer.Failed(Trouble.unreachable("no answer"))));
    }

    private void heard(long number, Answer answer) {
        if (over || !pending.isCurrent(number)) {
            return;
        }
        pending.drop();
        if (answer instanceof Answer.Listed listed && isValid(listed)) {
            if (!owner.agrees(listed)) {
                cancel();
                return;
            }
            if (++agreements >= AGREEMENTS) {
                cancel();
                owner.confirmed(listed);
                return;
            }
        }
        pending.after(NEXT_NANOS, this::ask);
    }

    /** As strict as the watch: what it would not take as an answer confirms nothing. */
    private static boolean isValid(Answer.Listed listed) {
        return IndexRule.of(IndexRule.NONE, listed.index()).kind() == IndexRule.Kind.FORWARD
                && !Boolean.TRUE.equals(listed.filteredByAcl())
                && !listed.listing().isUnusable();
    }
}
