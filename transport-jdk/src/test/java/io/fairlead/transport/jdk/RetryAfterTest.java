package io.fairlead.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "'  120 ', 120", "00007, 7", "999999999999999999, 999999999999999999"})
    void secondsAreRead(String value, long seconds) {
        assertThat(RetryAfter.of(headers(value))).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+5",
                "1.5",
                "5s",
                "0x10",
                "1e3",
                "soon",
                "9999999999999999999",
                "٣",
                "5, 6",
                "Sun, 06 Nov 1994",
                "Mon, 06 Nov 1994 08:49:37 GMT",
                "Sun, 31 Feb 1994 08:49:37 GMT"
            })
    void garbageIsIgnored(String value) {
        assertThat(RetryAfter.of(headers(value, DATE))).isEmpty();
    }

    @Test
    void aDateCountsFromTheDateOfTheResponse() {
        assertThat(RetryAfter.of(headers("Sun, 06 Nov 1994 08:50:07 GMT", DATE)))
                .contains(Duration.ofSeconds(30));
    }

    @Test
    void aDateInThePastIsIgnored() {
        assertThat(RetryAfter.of(headers("Sun, 06 Nov 1994 08:49:36 GMT", DATE)))
                .isEmpty();
    }

    @Test
    void aDateWithoutADateToCountFromIsIgnored() {
        assertThat(RetryAfter.of(headers("Sun, 06 Nov 2094 08:50:07 GMT"))).isEmpty();
        assertThat(RetryAfter.of(headers("Sun, 06 Nov 1994 08:50:07 GMT", "yesterday")))
                .isEmpty();
    }

    @Test
    void withoutTheHeaderThereIsNoWait() {
        assertThat(RetryAfter.of(HttpHeaders.of(Map.of(), (name, value) -> true)))
                .isEmpty();
    }

    private static HttpHeaders headers(String retryAfter) {
        return HttpHeaders.of(Map.of("retry-after", List.of(retryAfter)), (name, value) -> true);
    }

    private static HttpHeaders headers(String retryAfter, String date) {
        return HttpHeaders.of(Map.of("Retry-After", List.of(retryAfter), "Date", List.of(date)), (name, value) -> true);
    }
}
