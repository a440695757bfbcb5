package io.fairlead.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.core.Endpoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pure rules of the watch, each for itself. */
final class RulesTest {
    private static final long ORIGIN = Long.MAX_VALUE - 5;

    @Nested
    class OfTheIndex {
        @ParameterizedTest
        @CsvSource({
            "0, 1, 1, FORWARD",
            "7, 7, 7, FORWARD",
            "7, 8, 8, FORWARD",
            "7, ' 9 ', 9, FORWARD",
            "7, 6, 0, RESET",
            "7, 0, 0, INVALID",
            "7, -3, 0, INVALID",
            "7, abc, 0, INVALID",
            "7, '', 0, INVALID",
            "7, , 0, INVALID",
            "7, 18446744073709551615, 9223372036854775807, FORWARD"
        })
        void followsTheTable(long previous, String header, long next, IndexRule.Kind kind) {
            assertThat(IndexRule.of(previous, header)).isEqualTo(new IndexRule(next, kind));
        }
    }

    @Nested
    class OfTheBackoff {
        private final Backoff backoff = new Backoff(new Random(3));

        @Test
        void isForgottenOnlyWhenTheFirstValidAnswerIsASecondOld() {
            long now = ORIGIN;
            for (int i = 0; i < 5; i++) {
                backoff.failed(Trouble.unreachable("x"), now);
                now += 1;
                backoff.succeeded(now);
            }
            assertThat(backoff.failures()).isEqualTo(5);
            backoff.succeeded(now + TimeUnit.SECONDS.toNanos(1));
            assertThat(backoff.failures()).isZero();
        }

        @Test
        void staysWithinTwoSecondsForAMinuteWhileTheAgentAnswersBadly() {
            for (int i = 0; i < 20; i++) {
                assertThat(backoff.failed(Trouble.broken("x"), ORIGIN)).isLessThanOrEqualTo(seconds(2));
            }
            assertThat(backoff.failed(Trouble.broken("x"), ORIGIN + seconds(61)))
                    .isBetween(seconds(7), seconds(15));
        }

        @Test
        void ofAWrongQueryEndsAtAMinuteAndStartsAtASecond() {
            long first = backoff.failed(Trouble.ofStatus(400, "", 0, ""), ORIGIN);
            assertThat(first).isBetween(seconds(1) / 2, seconds(1));
            long last = 0;
            for (int i = 0; i < 80; i++) {
                last = backoff.failed(Trouble.ofStatus(400, "", 0, ""), ORIGIN);
            }
            assertThat(last).isBetween(seconds(30), seconds(60));
        }

        @Test
        void takesThePatienceThatTheServerAsksForUpToAMinute() {
            long hour = Duration.ofHours(1).toNanos();
            assertThat(backoff.failed(Trouble.ofStatus(503, "", hour, ""), ORIGIN))
                    .isEqualTo(seconds(60));
        }
    }

    @Nested
    class OfTheBucket {
        @Test
        void aRefillCostsFiveTimesTheRefreshButHalfASecondAtLeast() {
            RefreshBucket bucket = new RefreshBucket(ORIGIN);
            assertThat(bucket.take(ORIGIN, 0, false)).isZero();
            assertThat(bucket.take(ORIGIN, 0, false)).isZero();
            assertThat(bucket.take(ORIGIN, 0, false))
                    .isEqualTo(Duration.ofMillis(500).toNanos());
            bucket.take(ORIGIN, Duration.ofMillis(300).toNanos(), false);
            assertThat(bucket.refillNanos()).isEqualTo(Duration.ofMillis(1_500).toNanos());
            bucket.take(ORIGIN, Long.MAX_VALUE, false);
            assertThat(bucket.refillNanos()).isEqualTo(seconds(15));
        }

        @Test
        void anEmptyBucketSlowsDownAndAQuietHalfMinuteForgivesIt() {
            RefreshBucket bucket = new RefreshBucket(ORIGIN);
            long now = ORIGIN;
            while (now - ORIGIN < seconds(300)) {
                now += bucket.take(now, 0, false);
            }
            assertThat(bucket.refillNanos()).isEqualTo(seconds(15));
            now += seconds(30);
            assertThat(bucket.take(now, 0, false)).isZero();
            assertThat(bucket.refillNanos()).isEqualTo(Duration.ofMillis(500).toNanos());
        }
    }

    @Nested
    class OfReading {
        @Test
        void badEntriesAreSetAsideOneByOneEachWithItsReason() throws IOException {
            Listing listing = read("""
                    [{"Node":{"Node":"n","Address":"10.0.0.1"},"Service":{"ID":"good","Port":80,"Extra":{"a":[1]}},"Checks":[]},
                     {"Node":{"Node":"n","Address":"10.0.0.1"},"Service":{"ID":"good","Port":81},"Checks":[]},
                     {"Node":{"Node":"n","Address":"10.0.0.1"},"Service":{"ID":"p0","Port":0},"Checks":[]},
                     {"Node":{"Node":"n","Address":"10.0.0.1"},"Service":{"ID":"big","Port":70000},"Checks":[]},
                     {"Node":{"Node":"n","Address":"10.0.0.1"},"Service":{"ID":"text","Port":"80"},"Checks":[]},
                     {"Node":{"Node":"n","Address":"10.0.0.1"},"Service":{"ID":"w","Port":80,"Weights":{"Passing":-1}}},
                     {"Node":{"Node":"n","Address":" "},"Service":{"ID":"nohost","Port":80},"Checks":null},
                     {"Node":{"Node":"n","Address":"10.0.0.1"},"Service":{"ID":"","Port":80},"Checks":[]},
                     {"Node":null,"Service":{"ID":"nonode","Port":80},"Checks":[]},
                     {"Node":{"Node":"n","Address":"10.0.0.1"},"Service":null,"Checks":[]},
                     {"Node":{"Node":"n","Address":"10.0.0.1"},"Service":{"ID":"odd","Port":80},"Checks":[{"Status":"odd"}]},
                     null, 7, [], "text"]""");
            assertThat(listing.listed()).isEqualTo(15);
            assertThat(listing.endpoints()).extracting(Endpoint::toString).containsExactly("good@10.0.0.1:80");
            assertThat(listing.rejected())
                    .hasSize(14)
                    .contains(
                            "good on n: the id stands twice",
                            "p0 on n: port 0",
                            "big on n: port 70000",
                            "text on n: Service.Port is VALUE_STRING",
                            "w on n: weight -1",
                            "an entry without id on n: no Service.ID",
                            "odd on n: unknown Status odd");
            assertThat(listing.isUnusable()).isTrue();
        }

        @Test
        void theWorstCheckDecidesAndMaintenanceIsNoted() throws IOException {
            Listing listing = read("""
                    [{"Node":{"Node":"n","Address":"::1"},"Service":{"ID":"m","Port":80},
                      "Checks":[{"CheckID":"_service_maintenance:m","Status":"critical"}]},
                     {"Node":{"Node":"n","Address":"::1"},"Service":{"ID":"c","Port":81},
                      "Checks":[{"CheckID":"serfHealth","Status":"passing"},{"CheckID":"x","Status":"critical"}]},
                     {"Node":{"Node":"n","Address":"::1"},"Service":{"ID":"w","Port":82,"Weights":{"Passing":9,"Warning":0}},
                      "Checks":[{"CheckID":"serfHealth","Status":"warning"},{"CheckID":"x","Status":"passing"}]}]""");
            assertThat(listing.endpoints()).hasSize(1);
            assertThat(listing.endpoints().get(0).weight()).isZero();
            assertThat(listing.leaving()).isEqualTo(Set.of("[::1]:80"));
            assertThat(listing.rejected()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "null", "{}", "[", "[{", "[] []", "<html>", "[{\"Checks\":[", "[{]"})
        void whatIsNoWholeArrayIsNoAnswer(String body) {
            assertThatThrownBy(() -> read(body)).isInstanceOf(IOException.class);
        }

        @Test
        void everyPrefixOfAnAnswerIsRefusedNeverTakenForAShorterList() throws IOException {
            String whole = """
                    [{"Node":{"Node":"n","Address":"10.0.0.1"},"Service":{"ID":"a","Port":80,"Tags":["t"],"Meta":{"k":"v"},
                      "Weights":{"Passing":1}},"Checks":[{"CheckID":"c","Status":"passing"}]}]""";
            assertThat(read(whole).endpoints()).hasSize(1);
            for (int length = 0; length < whole.length(); length++) {
                String cut = whole.substring(0, length);
                assertThatThrownBy(() -> read(cut)).as(cut).isInstanceOf(IOException.class);
            }
        }

        @Test
        void theCatalogNamesAServiceWithItsTags() throws IOException {
            byte[] body = "{\"consul\":[],\"web\":[\"a\",\"b\"]}".getBytes(StandardCharsets.UTF_8);
            assertThat(CatalogParser.tagsOf(new ByteArrayInputStream(body), "web"))
                    .contains(Set.of("a", "b"));
            assertThat(CatalogParser.tagsOf(new ByteArrayInputStream(body), "we"))
                    .isEmpty();
        }

        private Listing read(String json) throws IOException {
            return InstanceReader.read(
                    HealthParser.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))));
        }
    }

    @Nested
    class OfSecretsAndSettings {
        @Test
        void foreignTextLosesTheTokenAndItsLines() {
            assertThat(ErrorText.of("bad\n token\u0000 s3cret!", "s3cret")).isEqualTo("bad token ***!");
            assertThat(ErrorText.of("x".repeat(500), null)).hasSize(ErrorText.LONGEST + 1);
        }

        @Test
        void aTokenIsInNoText() {
            TokenSource tokens = new TokenSource(() -> "s3cret");
            assertThat(tokens.current()).isEqualTo("s3cret");
            assertThat(tokens.toString()).doesNotContain("s3cret");
            assertThat(tokens.numberOf(null)).isZero();
            assertThat(tokens.numberOf("a")).isEqualTo(1);
            assertThat(tokens.numberOf("a")).isEqualTo(1);
            assertThat(tokens.numberOf("b")).isEqualTo(2);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "127.0.0.1:8500", "ftp://h", "http://", "http://h?x=1", "http://u:p4ss@h"})
        void aWrongAddressIsRefusedWithoutItsPassword(String url) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ConsulDiscovery.at(url))
                    .withMessageContaining("expected")
                    .withMessageNotContainingAny("p4ss");
        }

        @Test
        void aWaitOutOfRangeIsRefused() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ConsulDiscovery.builder("http://h")
                            .wait(Duration.ofSeconds(1))
                            .build())
                    .withMessage("wait: PT1S (expected: PT5S to PT10M)");
        }

        @Test
        void theDescriptionSaysWhatIsAskedFor() {
            assertThat(ConsulDiscovery.builder("http://h:8500")
                            .datacenter("dc2")
                            .tag("blue")
                            .token("s3cret")
                            .build()
                            .describe())
                    .isEqualTo("consul http://h:8500 dc=dc2 tag=blue");
            assertThat(List.of(ConsulDiscovery.at("https://h").toString())).containsExactly("consul https://h");
        }
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
