package io.fairlead.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void callsThatWereHeldUpCountFromWhenTheyWereMeantToStart() throws InterruptedException {
        long aSecondAgo = System.nanoTime() - SECOND;
        CountDownLatch caughtUp = new CountDownLatch(101);
        try (LoadGenerator load = new LoadGenerator("test", lane(caughtUp), aSecondAgo, 100)) {
            assertThat(caughtUp.await(20, TimeUnit.SECONDS)).isTrue();

            List<Sample> calls = load.samples().list();
            assertThat(calls.get(0).startNanos()).isZero();
            assertThat(calls.get(0).latencyNanos()).isGreaterThanOrEqualTo(SECOND);
            assertThat(calls.subList(0, 100)).extracting(Sample::startNanos).isEqualTo(everyTenMillis(100));
        }
    }

    private static List<Long> everyTenMillis(int count) {
        List<Long> starts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            starts.add(TimeUnit.MILLISECONDS.toNanos(10L * i));
        }
        return starts;
    }

    private static Lane lane(CountDownLatch called) {
        return new Lane() {
            @Override
            public CompletionStage<Integer> call() {
                called.countDown();
                return CompletableFuture.completedFuture(1);
            }

            @Override
            public void close() {}
        };
    }
}
