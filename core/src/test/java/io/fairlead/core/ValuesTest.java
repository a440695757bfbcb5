package io.fairlead.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536, Integer.MAX_VALUE})
    void aPortOutOfRangeIsRefusedWithValueAndExpectation(int port) {
        assertThatThrownBy(() -> Endpoint.of("10.0.0.7", port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port: " + port + " (expected: 1 to 65535)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|host: \"\" (expected: text that is not blank)",
                "'  '|host: \"  \" (expected: text that is not blank)",
                "a b|host: a b (expected: a host name or an address, without white space)",
                "http://x|host: http://x (expected: a bare host name or address, without scheme, path or brackets)",
                "[::1]|host: [::1] (expected: a bare host name or address, without scheme, path or brackets)"
            })
    void aHostThatIsNoneIsRefused(String host, String message) {
        assertThatThrownBy(() -> Endpoint.builder(host, 80).id("x").build()).hasMessage(message);
    }

    @Test
    void aNegativeWeightIsRefused() {
        assertThatThrownBy(() -> Endpoint.builder("h", 80).weight(-1).build())
                .hasMessage("weight: -1 (expected: 0 to 65535)");
    }

    @Test
    void anAddressOfVersionSixStandsInBrackets() {
        Endpoint endpoint = Endpoint.of("::1", 8080);

        assertThat(endpoint.uri("/a?b=c")).hasToString("http://[::1]:8080/a?b=c");
        assertThat(endpoint).hasToString("[::1]:8080");
    }

    @Test
    void aPathMustStartWithASlash() {
        assertThatThrownBy(() -> Endpoint.of("h", 1).uri("charges"))
                .hasMessage("path: charges (expected: a path that starts with /)");
    }

    @Test
    void anIdStandsOnceInASet() {
        Endpoint one = Endpoint.builder("h", 1).id("same").build();
        Endpoint other = Endpoint.builder("h", 2).id("same").build();

        assertThatThrownBy(() -> new EndpointSet("s", List.of(one, other), "test", 1, 0))
                .hasMessage("endpoint id: same (expected: each id once in s)");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 1_000, 4_096})
    void anIdThatStandsTwiceIsFoundWhereverItStandsAndWhateverItsHash(int size) {
        for (IntFunction<String> ids : List.<IntFunction<String>>of(i -> "payments-" + i, ValuesTest::colliding)) {
            List<Endpoint> endpoints = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                endpoints.add(Endpoint.builder("h", 1 + i).id(ids.apply(i)).build());
            }
            assertThat(new EndpointSet("s", endpoints, "test", 1, 0).endpoints())
                    .hasSize(size);

            endpoints.add(
                    size / 2, Endpoint.builder("h", 1).id(ids.apply(size - 1)).build());
            assertThatThrownBy(() -> new EndpointSet("s", endpoints, "test", 1, 0))
                    .hasMessage("endpoint id: " + ids.apply(size - 1) + " (expected: each id once in s)");
        }
    }

    /** One of 4,096 texts of the same hash. */
    private static String colliding(int number) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < 12; bit++) {
            text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5, Long.MAX_VALUE - 5, Long.MIN_VALUE, Long.MAX_VALUE})
    void aDeadlineIsRightWhereverTheTickerStarts(long origin) {
        Deadline deadline = Deadline.after(Duration.ofNanos(10), () -> origin);

        assertThat(deadline.remainingNanos(origin)).isEqualTo(10);
        assertThat(deadline.remainingNanos(origin + 3)).isEqualTo(7);
        assertThat(deadline.hasPassed(origin + 9)).isFalse();
        assertThat(deadline.hasPassed(origin + 10)).isTrue();
        assertThat(deadline.remainingNanos(origin + 11)).isZero();
        assertThat(deadline.min(new Deadline(origin + 4)).nanos()).isEqualTo(origin + 4);
        assertThat(deadline.min(new Deadline(origin + 14))).isSameAs(deadline);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5, Long.MIN_VALUE})
    void aDeadlineOfForEverIsFarAwayAndNotInThePast(long origin) {
        Deadline deadline = Deadline.after(Duration.ofSeconds(Long.MAX_VALUE), () -> origin);

        assertThat(deadline.hasPassed(origin)).isFalse();
        assertThat(deadline.remainingNanos(origin)).isEqualTo(Deadline.MAX_AHEAD_NANOS);
    }

    @ParameterizedTest
    @CsvSource({"PT0S", "PT-1S"})
    void aDeadlineOfNoTimeIsRefused(Duration duration) {
        assertThatThrownBy(() -> Deadline.after(duration, () -> 0))
                .hasMessage("deadline: " + duration + " (expected: > 0)");
    }

    @Test
    void anOperationNeedsANameAndItsKeyText() {
        assertThatThrownBy(() -> Op.named(" ")).hasMessage("operation: \" \" (expected: text that is not blank)");
        assertThatThrownBy(() -> Op.named("x").key("")).hasMessage("key: \"\" (expected: text that is not blank)");
        assertThat(Op.named("x").isIdempotent()).isFalse();
        assertThat(Op.named("x").key("k").idempotent().key()).isEqualTo("k");
    }

    @Test
    void aReportReadsAsOneSentence() {
        Endpoint endpoint = Endpoint.of("10.0.0.7", 8080);
        CallReport report = new CallReport(
                "payment-service",
                "POST /charges",
                List.of(
                        new AttemptRecord(1, endpoint, Verdict.TIMED_OUT, 500_000_000, null),
                        new AttemptRecord(2, endpoint, Verdict.FAILED, 12_000_000, new IllegalStateException("503"))),
                1_987_000_000,
                StopReason.DEADLINE);

        assertThat(report)
                .hasMessage("payment-service POST /charges failed in 1,987 ms after 2 attempts (DEADLINE): "
                        + "#1 10.0.0.7:8080 timeout 500 ms · #2 10.0.0.7:8080 IllegalStateException (503) in 12 ms");
        assertThat(report.getStackTrace()).isEmpty();
    }
}
