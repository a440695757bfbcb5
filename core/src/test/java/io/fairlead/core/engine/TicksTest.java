package io.fairlead.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** The ticks run while there is something to look at, rest when there is not, and miss nothing in between. */
class TicksTest {
    private final ManualEnvironment environment = new ManualEnvironment();
    private final List<Long> looks = new ArrayList<>();
    private boolean busy;
    private int startsAtLook;
    private final Ticks ticks = new Ticks(environment, this::look);

    /** Something starts during one look, seen by the next one only, and does not wake the ticks itself. */
    private boolean look(long now) {
        looks.add(now);
        boolean seen = busy;
        if (looks.size() == startsAtLook) {
            busy = true;
        }
        return seen;
    }

    private int runUntilNothingIsScheduled() {
        int rounds = 0;
        while (rounds < 1_000 && environment.runScheduled()) {
            rounds++;
        }
        return rounds;
    }

    @Test
    void theyRestUntilTheyAreWoken() {
        assertThat(ticks.areResting()).isTrue();
        assertThat(environment.scheduled()).isZero();

        ticks.wake();
        ticks.wake();

        assertThat(ticks.areResting()).isFalse();
        assertThat(environment.scheduled()).isEqualTo(1);
    }

    @Test
    void theyGoOnWhileThereIsSomethingToLookAt() {
        busy = true;
        ticks.wake();

        assertThat(runUntilNothingIsScheduled()).isEqualTo(1_000);
        assertThat(looks).hasSize(1_000);
    }

    @Test
    void theyRestAfterASecondInWhichThereWasNothing() {
        ticks.wake();

        assertThat(runUntilNothingIsScheduled()).as("100 ticks and a last look").isEqualTo(101);
        assertThat(ticks.areResting()).isTrue();
        ticks.wake();
        assertThat(environment.scheduled()).isEqualTo(1);
    }

    @Test
    void whatStartsWhileTheyDecideToRestIsSeenByOneOfTheLooksAfterwards() {
        for (int look = 100; look <= 101; look++) {
            looks.clear();
            busy = false;
            startsAtLook = look;
            ticks.wake();
            for (int i = 0; i < 103; i++) {
                environment.runScheduled();
            }
            assertThat(ticks.areResting()).as("started at look " + look).isFalse();
            assertThat(environment.scheduled()).as("chains of ticks").isEqualTo(1);
            busy = false;
            startsAtLook = 0;
            runUntilNothingIsScheduled();
        }
    }

    @Test
    void wakingBetweenTheRestAndTheLastLookMakesNoSecondChainOfTicks() {
        ticks.wake();
        for (int i = 0; i < 100; i++) {
            environment.runScheduled();
        }
        assertThat(ticks.areResting()).isTrue();
        busy = true;

        ticks.wake();
        environment.runScheduled();
        environment.runScheduled();

        assertThat(environment.scheduled()).isEqualTo(1);
    }

    @Test
    void nothingFollowsTheirEnd() {
        busy = true;
        ticks.wake();

        ticks.close();
        runUntilNothingIsScheduled();
        ticks.wake();

        assertThat(looks).isEmpty();
        assertThat(environment.scheduled()).isZero();
        assertThat(ticks.areResting()).isTrue();
    }

    @Test
    void aTimerThatRefusesLeavesThemResting() {
        environment.refuses = true;
        assertThatThrownBy(ticks::wake).isInstanceOf(RejectedExecutionException.class);
        environment.refuses = false;

        ticks.wake();

        assertThat(environment.scheduled()).isEqualTo(1);
    }

    @Test
    void aLookThatThrowsIsFollowedByTheNextOne() {
        Ticks broken = new Ticks(environment, now -> {
            throw new IllegalStateException("broken look");
        });
        broken.wake();

        assertThatThrownBy(environment::runScheduled).hasMessage("broken look");

        assertThat(environment.scheduled()).isEqualTo(1);
    }
}
