package io.fairlead.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {
    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final SerialExecutor serial = new SerialExecutor(threads::add);
    private final List<String> done = new ArrayList<>();

    @Test
    void tasksRunInOrderOneATurn() {
        serial.execute(() -> done.add("1"));
        serial.execute(() -> done.add("2"));

        assertThat(threads).as("one turn is asked for at a time").hasSize(1);
        threads.remove().run();
        assertThat(done).containsExactly("1");
        threads.remove().run();
        assertThat(done).containsExactly("1", "2");
        assertThat(threads).isEmpty();
    }

    @Test
    void aTaskThatThrowsDoesNotStopThoseBehindIt() {
        serial.execute(() -> {
            throw new IllegalStateException("broken");
        });
        serial.execute(() -> done.add("next"));

        assertThatThrownBy(() -> threads.remove().run()).isInstanceOf(IllegalStateException.class);
        threads.remove().run();
        assertThat(done).containsExactly("next");
    }

    @Test
    void aTaskMayAddAnother() {
        serial.execute(() -> serial.execute(() -> done.add("inner")));
        threads.remove().run();
        threads.remove().run();

        assertThat(done).containsExactly("inner");
    }

    @Test
    void anExecutorThatRefusesOnceLosesNoTaskAndStopsNone() {
        boolean[] full = {true};
        SerialExecutor refused = new SerialExecutor(task -> {
            if (full[0]) {
                throw new RejectedExecutionException("full");
            }
            threads.add(task);
        });
        refused.execute(() -> done.add("1"));
        full[0] = false;
        refused.execute(() -> done.add("2"));
        while (!threads.isEmpty()) {
            threads.remove().run();
        }

        assertThat(done).containsExactly("1", "2");
    }
}
