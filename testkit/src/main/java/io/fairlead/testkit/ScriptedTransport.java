package io.fairlead.testkit;

import io.fairlead.core.AsyncAttemptFunction;
import io.fairlead.core.Attempt;
import io.fairlead.core.AttemptFunction;
import io.fairlead.core.time.Scheduler;
import io.fairlead.core.time.Wakeup;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A transport that does as it is told, in virtual time, blocking and asynchronously alike.
 *
 * <p>Each attempt takes the next line of the script. The blocking form honours the time left: an attempt that the script
 * keeps longer than its limit throws {@link TimeoutException} at the limit. For use by one thread.
 */
public final class ScriptedTransport {
    private record Line(
            long afterNanos,
            @Nullable Object value,
            @Nullable Throwable error) {}

    private final VirtualTime time;
    private final Queue<Line> script = new ArrayDeque<>();
    private final List<String> endpoints = new ArrayList<>();
    private int cancelled;

    /** A transport with an empty script, which fails each attempt at once. */
    public ScriptedTransport(VirtualTime time) {
        this.time = time;
    }

    /** The next attempt gives {@code value} after {@code delay}. */
    public ScriptedTransport answer(Duration delay, Object value) {
        script.add(new Line(delay.toNanos(), value, null));
        return this;
    }

    /** The next attempt fails with {@code error} after {@code delay}. */
    public ScriptedTransport fail(Duration delay, Throwable error) {
        script.add(new Line(delay.toNanos(), null, error));
        return this;
    }

    /** The next attempt does not end by itself. */
    public ScriptedTransport hang() {
        script.add(new Line(Long.MAX_VALUE / 4, null, new AssertionError("a hanging attempt came to its end")));
        return this;
    }

    /** The ids of the endpoints that attempts went to, in order. */
    public List<String> endpoints() {
        return List.copyOf(endpoints);
    }

    /** How many attempts went out. */
    public int sent() {
        return endpoints.size();
    }

    /** How many asynchronous attempts were cancelled while under way. */
    public int cancelled() {
        return cancelled;
    }

    /** The form for {@code ServiceClient.call}. */
    public AttemptFunction<Object, Exception> blocking() {
        return this::run;
    }

    /** The form for {@code ServiceClient.callAsync}. */
    public AsyncAttemptFunction<Object> async() {
        return this::start;
    }

    private Object run(Attempt at) throws Exception {
        Line line = nextLine(at);
        long left = at.remainingNanos();
        time.pauser().pause(time.now() + Math.min(left, line.afterNanos), new Wakeup());
        if (line.afterNanos >= left) {
            throw new TimeoutException("scripted: nothing within " + Duration.ofNanos(left));
        }
        if (line.error instanceof Error error) {
            throw error;
        }
        if (line.error instanceof Exception exception) {
            throw exception;
        }
        return valueOf(line);
    }

    private CompletableFuture<Object> start(Attempt at) {
        Line line = nextLine(at);
        Answer answer = new Answer();
        if (line.afterNanos == 0) {
            answer.give(line);
        } else {
            answer.due = time.scheduler().at(time.now() + line.afterNanos, () -> answer.give(line));
        }
        return answer;
    }

    private Line nextLine(Attempt at) {
        endpoints.add(at.endpoint().id());
        Line line = script.poll();
        return line != null ? line : new Line(0, null, new IllegalStateException("the script has no more lines"));
    }

    private static Object valueOf(Line line) {
        return line.value == null ? "" : line.value;
    }

    private final class Answer extends CompletableFuture<Object> {
        private Scheduler.@Nullable Scheduled due;

        void give(Line line) {
            if (line.error != null) {
                completeExceptionally(line.error);
            } else {
                complete(valueOf(line));
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            if (due != null) {
                due.cancel();
            }
            boolean now = super.cancel(mayInterruptIfRunning);
            cancelled += now ? 1 : 0;
            return now;
        }
    }
}
