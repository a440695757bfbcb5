package io.fairlead.discovery.consul;

import io.fairlead.core.time.Environment;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Watches an own registration, and tells at once when the agent has lost it.
 *
 * <p>A blocking question by the registration's hash; any failure drops the hash. After a loss it rests until {@link
 * #resume()}. Used from one serial executor, on which it also tells its owner.
 */
final class LossWatch {
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final Duration HELD = Duration.ofSeconds(80);
    private static final Duration FIRST_DEADLINE = Duration.ofSeconds(5);
    private static final double WAIT_JITTER_RATIO = 0.1;

    /** Whose registration it is. */
    interface Owner {
        /** The agent does not know it. */
        void lost();

        /** The agent cannot be asked. */
        void failed(Trouble trouble);
    }

    private final String id;
    private final ConsulApi api;
    private final Environment environment;
    private final Executor loop;
    private final Owner owner;
    private final Pending pending;
    private final Backoff backoff;
    private final RefreshBucket bucket;

    private @Nullable String hash;
    private boolean over;

    LossWatch(String id, ConsulApi api, Environment environment, Executor loop, Owner owner) {
        this.id = id;
        this.api = api;
        this.environment = environment;
        this.loop = loop;
        this.owner = owner;
        this.pending = new Pending(environment, loop);
        this.backoff = new Backoff(environment.random());
        this.bucket = new RefreshBucket(environment.ticker().nanos());
    }

    /** Asks now, whatever is pending. */
    void resume() {
        backoff.forgive();
        hash = null;
        ask();
    }

    /** The agent does not answer: what is under way will not be answered either. */
    void agentLost() {
        if (pending.isCalling()) {
            heard(pending.number(), new RegistrationAnswer.Failed(Trouble.unreachable("the agent does not answer")));
        }
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
        long asked = pending.number();
        double factor = 1
                - WAIT_JITTER_RATIO
                + 2 * WAIT_JITTER_RATIO * environment.random().nextDouble();
        Duration wait = Duration.ofNanos((long) (WAIT.toNanos() * factor));
        RegistrationQuery query = new RegistrationQuery(id, hash, wait, hash == null ? FIRST_DEADLINE : HELD);
        pending.calling(api.registration(query, answer -> loop.execute(() -> heard(asked, answer))));
        RegistrationAnswer late = new RegistrationAnswer.Failed(Trouble.unreachable("no answer in time"));
        pending.after(query.deadline().toNanos(), () -> heard(asked, late));
    }

    private void heard(long asked, RegistrationAnswer answer) {
        if (over || !pending.isCurrent(asked)) {
            return;
        }
        pending.drop();
        long now = environment.ticker().nanos();
        if (answer instanceof RegistrationAnswer.Lost) {
            hash = null;
            owner.lost();
        } else if (answer instanceof RegistrationAnswer.Known known && known.hash() != null) {
            hash = known.hash();
            backoff.succeeded(now);
            next(bucket.take(now, 0, false));
        } else {
            Trouble trouble = answer instanceof RegistrationAnswer.Failed failed
                    ? failed.trouble()
                    : Trouble.broken("no X-Consul-ContentHash in the answer");
            hash = null;
            owner.failed(trouble);
            next(backoff.failed(trouble, now));
        }
    }

    private void next(long delayNanos) {
        if (delayNanos <= 0) {
            ask();
            return;
        }
        pending.after(delayNanos, this::ask);
    }
}
