package io.fairlead.discovery.consul;

import io.fairlead.core.time.Environment;
import io.fairlead.core.time.Scheduler.Scheduled;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a loop waits for: one call under way and its deadline, or one timer until the next.
 *
 * <p>Whatever is given up gets a new number, so that an answer or a timer that comes after all is known for late. Used from
 * the loop's serial executor only.
 */
final class Pending {
    private final Environment environment;
    private final Executor loop;
    private long number;
    private ConsulApi.@Nullable Call call;
    private @Nullable Scheduled timer;

    Pending(Environment environment, Executor loop) {
        this.environment = environment;
        this.loop = loop;
    }

    /** The number of what is pending now. */
    long number() {
        return number;
    }

    boolean isCurrent(long earlier) {
        return earlier == number;
    }

    boolean isCalling() {
        return call != null;
    }

    boolean isIdle() {
        return call == null && timer == null;
    }

    void calling(ConsulApi.Call started) {
        call = started;
    }

    /** Runs a task on the loop so much later, unless this is dropped before; replaces the timer that was set. */
    void after(long nanos, Runnable task) {
        if (timer != null) {
            timer.cancel();
        }
        long armed = number;
        timer = environment
                .scheduler()
                .at(
                        environment.ticker().nanos() + nanos,
                        () -> loop.execute(() -> {
                            if (isCurrent(armed)) {
                                task.run();
                            }
                        }));
    }

    /** Gives up what is pending. */
    void drop() {
        number++;
        if (call != null) {
            call.cancel();
            call = null;
        }
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
