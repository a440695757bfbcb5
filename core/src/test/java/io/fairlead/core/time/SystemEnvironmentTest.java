package io.fairlead.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SystemEnvironmentTest {
    private static final long LONG = TimeUnit.MINUTES.toNanos(10);

    @Test
    void aPauseEndsWhenItIsWoken() throws Exception {
        try (SystemEnvironment environment = new SystemEnvironment()) {
            Wakeup wakeup = new Wakeup();
            environment.scheduler().at(System.nanoTime() + 5_000_000, wakeup::signal);

            environment.pauser().pause(System.nanoTime() + LONG, wakeup);

            assertThat(wakeup.isSignalled()).isTrue();
        }
    }

    @Test
    void aSignalGivenBeforeThePauseIsNotLost() throws Exception {
        try (SystemEnvironment environment = new SystemEnvironment()) {
            Wakeup wakeup = new Wakeup();
            wakeup.signal();

            environment.pauser().pause(System.nanoTime() + LONG, wakeup);
        }
    }

    @Test
    void anInterruptEndsThePauseAndIsTakenUp() {
        try (SystemEnvironment environment = new SystemEnvironment()) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> environment.pauser().pause(System.nanoTime() + LONG, new Wakeup()))
                    .isInstanceOf(InterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void aTimeInThePastIsDueAtOnceAndACancelledTaskNeverRuns() throws Exception {
        try (SystemEnvironment environment = new SystemEnvironment()) {
            CountDownLatch ran = new CountDownLatch(1);
            CountDownLatch cancelled = new CountDownLatch(1);
            environment
                    .scheduler()
                    .at(System.nanoTime() + LONG, cancelled::countDown)
                    .cancel();
            environment.scheduler().at(System.nanoTime() - LONG, ran::countDown);

            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(cancelled.getCount()).isEqualTo(1);
        }
    }

    @Test
    void afterCloseNothingRunsAndNothingThrows() {
        SystemEnvironment environment = new SystemEnvironment();
        environment.close();

        environment.executor().execute(() -> {
            throw new AssertionError("ran after close");
        });
        environment
                .scheduler()
                .at(System.nanoTime(), () -> {
                    throw new AssertionError("ran after close");
                })
                .cancel();
    }
}
