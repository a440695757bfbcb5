package io.fairlead.discovery.consul;

import static io.fairlead.discovery.consul.ScriptedConsul.listed;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.Endpoint;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.discovery.DiscoveryStatus;
import io.fairlead.core.discovery.DiscoveryStatus.State;
import io.fairlead.discovery.consul.ScriptedConsul.Asked;
import io.fairlead.testkit.RecordingListener;
import io.fairlead.testkit.VirtualTime;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServiceWatchTest {
    private static final Endpoint A = endpoint("a", 1);
    private static final Endpoint B = endpoint("b", 2);
    private static final Endpoint C = endpoint("c", 3);
    private static final Endpoint D = endpoint("d", 4);

    private final VirtualTime time = new VirtualTime(VirtualTime.NEAR_OVERFLOW, 7);
    private final ScriptedConsul consul = new ScriptedConsul(time::now);
    private final ConsulOptions options = new ConsulOptions(
            URI.create("http://agent:8500"),
            null,
            List.of(),
            Map.of(),
            Duration.ofSeconds(60),
            ConsulConsistency.STALE,
            Set.of("at-once"));
    private final ConsulDiscovery discovery = new ConsulDiscovery(options, consul);
    private final RecordingListener heard = new RecordingListener();
    private final Discovery.Watch watch = discovery.watch("web", time, heard);

    @Nested
    class Questions {
        @Test
        void theFirstHasNoIndexAndFiveSeconds() {
            assertThat(consul.asked).hasSize(1);
            assertThat(consul.last().query.index()).isEqualTo(IndexRule.NONE);
            assertThat(consul.last().query.deadline()).isEqualTo(Duration.ofSeconds(5));
            assertThat(heard.status().state()).isEqualTo(State.SYNCING);
            time.advance(Duration.ofSeconds(5));
            assertThat(consul.last().cancelled || consul.asked.size() > 1).isTrue();
            assertThat(heard.status().state()).isEqualTo(State.STALE);
        }

        @Test
        void theNextBlocksOnTheIndexWithinTheWaitAndItsJitter() {
            consul.last().list("17", A);
            HealthQuery query = consul.last().query;
            assertThat(query.index()).isEqualTo(17);
            assertThat(query.waitTime()).isBetween(Duration.ofSeconds(54), Duration.ofSeconds(66));
            assertThat(query.deadline())
                    .isEqualTo(query.waitTime()
                            .plus(query.waitTime().dividedBy(16))
                            .plusSeconds(15));
        }

        @Test
        void anAnswerAfterItsDeadlineChangesNothing() {
            Asked late = consul.last();
            time.advance(Duration.ofSeconds(5));
            assertThat(late.cancelled).isTrue();
            late.list("17", A);
            assertThat(heard.sets()).isEmpty();
            assertThat(heard.status().state()).isEqualTo(State.STALE);
        }

        @Test
        void anEqualListIsNotToldAgainButProvesLife() {
            consul.last().list("17", A);
            time.advance(Duration.ofSeconds(60));
            consul.last().list("17", A);
            assertThat(heard.sets()).hasSize(1);
            assertThat(snapshot().asOfNanos()).isEqualTo(time.now());
            assertThat(consul.last().query.index()).isEqualTo(17);
        }

        @Test
        void whatIsEqualToWhatWasToldIsTheSameObject() {
            consul.last().list("17", B, C, D);
            consul.last().list("18", endpoint("a", 1), endpoint("b", 2), endpoint("c", 33), endpoint("d", 4));

            List<Endpoint> last = heard.sets().get(1).endpoints();
            assertThat(last).containsExactly(A, B, endpoint("c", 33), D);
            assertThat(last.get(1)).isSameAs(B);
            assertThat(last.get(3)).isSameAs(D);
        }

        @Test
        void noWatchStaysIdleAndNoneAsksOnceItIsClosed() {
            consul.last().list("17", A);
            Asked pending = consul.last();
            watch.close();
            assertThat(pending.cancelled).isTrue();
            pending.list("18", A, B);
            time.advance(Duration.ofMinutes(5));
            assertThat(heard.sets()).hasSize(1);
            assertThat(consul.asked).hasSize(2);
            assertThat(time.pendingTimers()).isZero();
        }
    }

    @Nested
    class Indexes {
        @Test
        void oneThatFellIsDroppedAndTheListIsAskedForAtOnce() {
            consul.last().list("500", A);
            consul.last().list("20", A);
            assertThat(consul.last().query.index()).isEqualTo(IndexRule.NONE);
            assertThat(snapshot().resets()).isEqualTo(1);
            time.advance(Duration.ofSeconds(1));
            consul.last().list("20", A);
            assertThat(consul.last().query.index()).isEqualTo(20);
            assertThat(heard.status()).isEqualTo(DiscoveryStatus.LIVE);
        }

        @ParameterizedTest
        @NullSource
        @ValueSource(strings = {"0", "-1", "abc", "", "1.5"})
        void oneThatIsNoneMakesTheAnswerAFailure(String index) {
            consul.last().list("17", A);
            int before = consul.asked.size();
            consul.last().list(index, B);
            assertThat(consul.asked).as("never at once").hasSize(before);
            assertThat(heard.endpoints()).containsExactly(A);
            assertThat(heard.status().state()).isEqualTo(State.STALE);
            time.advance(Duration.ofMillis(200));
            assertThat(consul.last().query.index()).isEqualTo(IndexRule.NONE);
        }

        @Test
        void aFailureDropsIt() {
            consul.last().list("17", A);
            consul.last().fail(Trouble.unreachable("reset"));
            time.advance(Duration.ofMillis(200));
            assertThat(consul.last().query.index()).isEqualTo(IndexRule.NONE);
        }

        @Test
        void isAskedWithTheNumberOfTheTokenThatItWasLearnedWith() {
            consul.last().answer(new Answer.Listed("17", listed("17", A).listing(), null, 4, 0, 0));
            assertThat(consul.last().query.index()).isEqualTo(17);
            assertThat(consul.last().query.token()).isEqualTo(4);
        }
    }

    @Nested
    class Failures {
        @Test
        void keepTheListAndAreToldOnceAnEpisode() {
            consul.last().list("17", A, B);
            for (int i = 0; i < 5; i++) {
                Asked pending = consul.last();
                pending.fail(Trouble.unreachable("refused " + i));
                untilAskedAfter(pending);
            }
            assertThat(heard.sets()).hasSize(1);
            assertThat(heard.statuses())
                    .extracting(DiscoveryStatus::state)
                    .containsExactly(State.SYNCING, State.LIVE, State.STALE);
            assertThat(heard.status().reason()).isEqualTo("refused 0");
            consul.last().list("18", A, B);
            assertThat(heard.status()).isEqualTo(DiscoveryStatus.LIVE);
        }

        @Test
        void ofAnAgentThatIsDownAtTheStartTellNoSetAndHealByThemselves() {
            consul.last().fail(Trouble.unreachable("connection refused"));
            assertThat(heard.sets()).isEmpty();
            assertThat(heard.status()).isEqualTo(new DiscoveryStatus(State.STALE, "connection refused"));
            time.advance(Duration.ofMillis(200));
            consul.last().list("1", A);
            assertThat(heard.endpoints()).containsExactly(A);
        }

        @Test
        void areAskedAgainAtALaterAndLaterTime() {
            consul.alive = false;
            for (int i = 0; i < 12; i++) {
                Asked pending = consul.last();
                pending.fail(Trouble.unreachable("refused"));
                untilAskedAfter(pending);
            }
            long base = Duration.ofMillis(200).toNanos();
            for (int i = 1; i <= 12; i++) {
                long delay = consul.asked.get(i).atNanos - consul.asked.get(i - 1).atNanos;
                assertThat(delay).as("pause %d, %s", i, time).isBetween(base / 2, base);
                base = Math.min(base * 2, Duration.ofSeconds(15).toNanos());
            }
        }

        @Test
        void ofOurOwnMakingKeepTheListAndTheLoop() {
            consul.last().list("17", A);
            // No reader gives an id twice; a set refuses it.
            consul.last().list("18", B, B);
            assertThat(heard.status().state()).isEqualTo(State.STALE);
            assertThat(heard.endpoints()).containsExactly(A);
            time.advance(Duration.ofMillis(200));
            consul.last().list("18", A, B);
            assertThat(heard.endpoints()).containsExactly(A, B);
            assertThat(heard.status()).isEqualTo(DiscoveryStatus.LIVE);
        }

        @Test
        void ofAnAgentThatIsLostBetweenTwoQuestionsAreToldToo() {
            int index = 100;
            for (int i = 0; i < 3; i++) {
                consul.last().list("" + ++index, A);
            }
            assertThat(consul.asked).as("the bucket holds the next").hasSize(3);
            ((ServiceWatch) watch).agentLost();
            assertThat(heard.status().state()).isEqualTo(State.STALE);
            assertThat(heard.endpoints()).containsExactly(A);
        }

        @Test
        void endTheirPauseWhenTheAgentIsBack() {
            consul.last().list("17", A);
            consul.alive = false;
            for (int i = 0; i < 7; i++) {
                Asked pending = consul.last();
                pending.fail(Trouble.unreachable("refused"));
                untilAskedAfter(pending);
            }
            consul.last().fail(Trouble.unreachable("refused"));
            int before = consul.asked.size();
            consul.alive = true;
            time.advance(Duration.ofMillis(1_200));
            assertThat(consul.asked)
                    .as("the pause was 7.5 s at least, %s", time)
                    .hasSize(before + 1);
            consul.last().list("3", A);
            assertThat(heard.status()).isEqualTo(DiscoveryStatus.LIVE);
        }

        @Test
        void askForTheTokenAgainWithinTwoSecondsForAMinute() {
            consul.last().list("17", A);
            consul.last().fail(Trouble.ofStatus(403, "Permission denied", 0, "service:read and node:read"));
            assertThat(heard.status().state()).isEqualTo(State.REFUSED);
            assertThat(heard.status().reason()).contains("service:read").contains("node:read");
            assertThat(heard.endpoints()).containsExactly(A);
            for (int i = 0; i < 5; i++) {
                int before = consul.asked.size();
                time.advance(Duration.ofSeconds(2));
                assertThat(consul.asked).hasSizeGreaterThan(before);
                consul.last().fail(Trouble.forbidden("still"));
            }
        }

        @Test
        void ofAServerThatAsksForPatienceAreNotRepeatedEarlier() {
            consul.last()
                    .fail(Trouble.ofStatus(
                            429, "slow down", Duration.ofSeconds(7).toNanos(), ""));
            time.advance(Duration.ofMillis(6_999));
            assertThat(consul.asked).hasSize(1);
            time.advance(Duration.ofMillis(1));
            assertThat(consul.asked).hasSize(2);
        }

        @Test
        void ofASilentAgentAreSeenWithinTwelveSeconds() {
            consul.last().list("17", A);
            Asked blocked = consul.last();
            consul.silent = true;
            time.advance(Duration.ofSeconds(12));
            assertThat(blocked.cancelled).isTrue();
            assertThat(heard.status().state()).isEqualTo(State.STALE);
            assertThat(heard.endpoints()).containsExactly(A);
        }
    }

    @Nested
    class Pace {
        @Test
        void ofAStormIsHeldByTheBucketAndAChangeAfterCalmIsTakenAtOnce() {
            int index = 100;
            consul.last().list("" + index, A);
            long start = time.elapsedNanos();
            while (time.elapsedNanos() - start < Duration.ofSeconds(10).toNanos()) {
                Asked pending = consul.last();
                pending.list("" + ++index, A);
                untilAskedAfter(pending);
            }
            assertThat(consul.asked.size()).isLessThanOrEqualTo(24);
            time.advance(Duration.ofSeconds(5));
            consul.last().list("" + ++index, A, B);
            assertThat(heard.endpoints()).containsExactly(A, B);
            assertThat(consul.last().query.index()).isEqualTo(index);
        }

        @Test
        void ofAServiceThatConsulDoesNotKnowIsSlow() {
            int index = 100;
            consul.last().list("" + index);
            long start = time.elapsedNanos();
            while (time.elapsedNanos() - start < Duration.ofSeconds(6).toNanos()) {
                Asked pending = consul.last();
                pending.list("" + ++index);
                while (consul.last() == pending
                        && time.elapsedNanos() - start < Duration.ofSeconds(6).toNanos()) {
                    assertThat(time.advanceToNextTimer()).isTrue();
                }
            }
            assertThat(consul.asked.size()).isLessThanOrEqualTo(5);
            assertThat(heard.status().state()).isEqualTo(State.EMPTY);
        }
    }

    @Nested
    class Guard {
        @Test
        void anEmptyFirstAnswerIsBelievedWithAReason() {
            consul.last().list("5");
            assertThat(heard.endpoints()).isEmpty();
            assertThat(heard.status().state()).isEqualTo(State.EMPTY);
            assertThat(heard.status().reason()).contains("knows no instance of web");
        }

        @Test
        void emptinessIsBelievedAfterTwoConfirmationsAndClosedDoors() {
            consul.last().list("5", A, B);
            consul.last().list("6");
            assertThat(heard.status().state()).isEqualTo(State.SUSPECT);
            assertThat(heard.endpoints()).containsExactly(A, B);
            time.advance(Duration.ofMillis(1_999));
            assertThat(consul.confirmations).isEmpty();
            time.advance(Duration.ofMillis(1));
            assertThat(consul.lastConfirmation().query.index()).isEqualTo(IndexRule.NONE);
            consul.lastConfirmation().list("6");
            assertThat(heard.endpoints()).containsExactly(A, B);
            time.advance(Duration.ofSeconds(3));
            assertThat(consul.confirmations).hasSize(2);
            consul.lastConfirmation().list("6");
            assertThat(consul.rung).containsExactlyInAnyOrder("10.0.0.1:80", "10.0.0.2:80");
            assertThat(heard.endpoints()).isEmpty();
            assertThat(heard.status().state()).isEqualTo(State.EMPTY);
        }

        @Test
        void whatStillOpensAConnectionStaysMarkedUntilItDoesNot() {
            consul.accepting.add("10.0.0.2:80");
            consul.last().list("5", A, B);
            confirmEmpty();
            assertThat(heard.endpoints()).extracting(Endpoint::id).containsExactly("b");
            assertThat(heard.endpoints().get(0).metadata()).containsEntry(ConsulDiscovery.UNLISTED, "true");
            assertThat(heard.status().state()).isEqualTo(State.SUSPECT);
            consul.last().list("7", C);
            assertThat(heard.endpoints()).extracting(Endpoint::id).containsExactly("b", "c");
            assertThat(heard.status().reason()).contains("1 not listed still open a connection");
            consul.accepting.clear();
            time.advance(Duration.ofSeconds(5));
            assertThat(heard.endpoints()).containsExactly(C);
            assertThat(heard.status()).isEqualTo(DiscoveryStatus.LIVE);
        }

        @Test
        void aListThatIsBackEndsTheSuspicion() {
            consul.last().list("5", A, B);
            consul.last().list("6");
            time.advance(Duration.ofSeconds(1));
            consul.last().list("7", A, B);
            assertThat(heard.status()).isEqualTo(DiscoveryStatus.LIVE);
            time.advance(Duration.ofSeconds(10));
            assertThat(consul.confirmations).isEmpty();
            assertThat(heard.sets()).hasSize(1);
        }

        @Test
        void aConfirmationThatFailsCountsForNothing() {
            consul.last().list("5", A);
            consul.last().list("6");
            time.advance(Duration.ofSeconds(2));
            consul.lastConfirmation().fail(Trouble.broken("HTTP 500"));
            time.advance(Duration.ofSeconds(3));
            consul.lastConfirmation().list("6");
            assertThat(heard.endpoints()).containsExactly(A);
            time.advance(Duration.ofSeconds(3));
            consul.lastConfirmation().list("6");
            assertThat(heard.endpoints()).isEmpty();
        }

        @Test
        void aConfirmationThatDisagreesIsBelieved() {
            consul.last().list("5", A, B);
            consul.last().list("6");
            time.advance(Duration.ofSeconds(2));
            consul.lastConfirmation().list("7", A, C);
            assertThat(heard.endpoints()).containsExactly(A, C);
            assertThat(heard.status()).isEqualTo(DiscoveryStatus.LIVE);
        }

        @Test
        void anOrderlyScaleDownPassesAtOnce() {
            consul.last().list("5", A, B, C, D);
            consul.last().list("6", A);
            assertThat(heard.endpoints()).containsExactly(A);
            assertThat(snapshot().guardHolds()).isZero();
        }

        @Test
        void theLossOfMoreThanHalfRightAfterTroubleIsSuspected() {
            consul.last().list("5", A, B, C, D);
            consul.last().fail(Trouble.unreachable("reset"));
            time.advance(Duration.ofMillis(200));
            consul.last().list("6", A);
            assertThat(heard.endpoints()).hasSize(4);
            assertThat(heard.status().state()).isEqualTo(State.SUSPECT);
        }

        @Test
        void aReplacementRightAfterTroubleIsNot() {
            consul.last().list("50", A, B);
            consul.last().fail(Trouble.unreachable("reset"));
            time.advance(Duration.ofMillis(200));
            consul.last().list("6", C, D);
            assertThat(heard.endpoints()).containsExactly(C, D);
        }

        @Test
        void maintenanceOfTheLastIsAWordOfItsOwn() {
            consul.last().list("5", A);
            consul.last().answer(listed("6", new Listing(List.of(), Set.of("10.0.0.1:80"), 1, List.of())));
            assertThat(heard.endpoints()).isEmpty();
            assertThat(heard.status().state()).isEqualTo(State.EMPTY);
        }

        @Test
        void canBeSwitchedOff() {
            RecordingListener other = new RecordingListener();
            discovery.watch("at-once", time, other);
            consul.last().list("5", A);
            consul.last().list("6");
            assertThat(other.endpoints()).isEmpty();
        }

        @Test
        void filteredEmptinessIsARefusal() {
            consul.last().list("5", A);
            consul.last().answer(new Answer.Listed("6", Listing.NOTHING, true, 1, 0, 0));
            assertThat(heard.status().state()).isEqualTo(State.REFUSED);
            assertThat(heard.endpoints()).containsExactly(A);
        }

        @Test
        void emptyHealthWithAFullCatalogIsTheMissingNodeRead() {
            consul.inCatalog = true;
            consul.last().answer(new Answer.Listed("6", Listing.NOTHING, null, 1, 0, 0));
            assertThat(heard.status().state()).isEqualTo(State.REFUSED);
            assertThat(heard.status().reason()).contains("node:read");
            assertThat(heard.sets()).isEmpty();
            consul.inCatalog = false;
            time.advance(Duration.ofSeconds(1));
            consul.last().answer(new Answer.Listed("6", Listing.NOTHING, null, 1, 0, 0));
            assertThat(heard.status().state()).isEqualTo(State.EMPTY);
        }

        private void confirmEmpty() {
            consul.last().list("6");
            time.advance(Duration.ofSeconds(2));
            consul.lastConfirmation().list("6");
            time.advance(Duration.ofSeconds(3));
            consul.lastConfirmation().list("6");
        }
    }

    @Nested
    class Quarantine {
        @Test
        void aFifthOfBadEntriesIsSetAsideAndSeen() {
            consul.last().answer(listed("5", new Listing(List.of(A, B, C, D), Set.of(), 5, List.of("x: port 0"))));
            assertThat(heard.endpoints()).hasSize(4);
            assertThat(heard.status())
                    .isEqualTo(new DiscoveryStatus(State.LIVE, "1 of 5 entries unusable, such as x: port 0"));
            assertThat(snapshot().rejected()).isEqualTo(1);
        }

        @Test
        void moreThanThatIsAFailureOfTheAnswer() {
            consul.last().list("5", A, B);
            consul.last().answer(listed("6", new Listing(List.of(A, B, C), Set.of(), 4, List.of("x: port 0"))));
            assertThat(heard.endpoints()).containsExactly(A, B);
            assertThat(heard.status().state()).isEqualTo(State.STALE);
            assertThat(heard.status().reason()).contains("1 of 4 entries unusable");
        }
    }

    private void untilAskedAfter(Asked question) {
        while (consul.last() == question) {
            assertThat(time.advanceToNextTimer()).isTrue();
        }
    }

    private ConsulSnapshot snapshot() {
        return discovery.snapshots().get(0);
    }

    private static Endpoint endpoint(String id, int number) {
        return Endpoint.builder("10.0.0." + number, 80).id(id).build();
    }
}
