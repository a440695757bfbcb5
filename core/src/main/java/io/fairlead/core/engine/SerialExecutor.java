package io.fairlead.core.engine;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other, in the order given, on the threads of another executor.
 *
 * <p>Safe for use by many threads. A task that throws does not stop those behind it, and one that {@code threads} refuse
 * to run waits for the next.
 */
public final class SerialExecutor implements Executor {
    private final Executor threads;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    /** Borrows its threads from {@code threads}. */
    public SerialExecutor(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        askForTurn();
    }

    /** An executor that refuses leaves the tasks to whoever adds the next one. */
    private void askForTurn() {
        try {
            threads.execute(this::runOne);
        } catch (RejectedExecutionException full) {
            synchronized (tasks) {
                running = false;
            }
        }
    }

    /** One task a turn, so that no service holds a thread of the control plane while others wait. */
    private void runOne() {
        Runnable task = head();
        try {
            if (task != null) {
                task.run();
            }
        } finally {
            if (isMore()) {
                askForTurn();
            }
        }
    }

    private @Nullable Runnable head() {
        synchronized (tasks) {
            return tasks.poll();
        }
    }

    private boolean isMore() {
        synchronized (tasks) {
            running = !tasks.isEmpty();
            return running;
        }
    }
}
