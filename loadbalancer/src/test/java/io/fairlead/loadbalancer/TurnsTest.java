package io.fairlead.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final long SEED = 66;

    /** More than there can be stripes, so that some threads own a counter and others share one. */
    private static final int THREADS = 100;

    @Test
    void oneThreadTakesOneTurnAfterTheOther() {
        Turns turns = Turns.inRoundsOf(5, new SplittableRandom(SEED));
        int first = turns.next();
        assertThat(first % 5).isZero();
        for (int i = 1; i < 1_000; i++) {
            assertThat(turns.next()).isEqualTo(first + i);
        }
    }

    @Test
    void manyThreadsTakeEachTurnOnceAndLeaveNoneOutFromAsManyCountersAtMost() throws Exception {
        int each = 2_000;
        Turns turns = Turns.inRoundsOf(1, new SplittableRandom(SEED));
        int[] taken = ManyThreads.run(
                        THREADS,
                        () -> IntStream.generate(turns::next).limit(each).toArray())
                .stream()
                .flatMapToInt(Arrays::stream)
                .toArray();
        Arrays.sort(taken);
        int runs = 1;
        for (int i = 1; i < taken.length; i++) {
            assertThat(taken[i]).as("a turn, seed %d", SEED).isGreaterThan(taken[i - 1]);
            runs += taken[i] == taken[i - 1] + 1 ? 0 : 1;
        }
        assertThat(taken).hasSize(THREADS * each);
        assertThat(runs).as("counters, seed %d", SEED).isBetween(2, THREADS);
    }

    @Test
    void turnsAreNeverNegativeWhenTheirCounterOverflows() {
        for (long start : new long[] {Integer.MAX_VALUE - 4L, 0xFFFF_FFFFL - 4, Long.MAX_VALUE - 4}) {
            Turns turns = new Turns(() -> start);
            for (int i = 0; i < 10; i++) {
                assertThat(turns.next()).as("turn %d from %d", i, start).isNotNegative();
            }
        }
    }

    @Test
    void dividesAsDivisionDoes() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 200_000; i++) {
            int by = i == 0 ? Integer.MAX_VALUE : Math.max(1, random.nextInt() >>> random.nextInt(1, 32));
            int number = i % 3 == 0 ? Integer.MAX_VALUE - random.nextInt(3) : random.nextInt() >>> 1;
            Divisor divisor = new Divisor(by);
            assertThat(divisor.quotient(number)).as("%d / %d", number, by).isEqualTo(number / by);
            assertThat(divisor.remainder(number)).as("%d %% %d", number, by).isEqualTo(number % by);
        }
    }
}
