package io.fairlead.transport.jdk;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Reads {@code Retry-After} (RFC 9110, 10.2.3): seconds, or a date in the preferred form of HTTP.
 *
 * <p>A date is taken relative to the {@code Date} of the same response, so that no clock of this machine matters; without
 * one it is ignored. So is everything else that is malformed, negative or past.
 */
final class RetryAfter {
    /** As many as surely fit in a long: beyond the life of this universe. */
    private static final int MAX_DIGITS = 18;

    private RetryAfter() {}

    static Optional<Duration> of(HttpHeaders headers) {
        return headers.firstValue("Retry-After")
                .map(String::strip)
                .flatMap(value -> isNumber(value) ? seconds(value) : untilDate(value, headers));
    }

    private static boolean isNumber(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static Optional<Duration> seconds(String digits) {
        return digits.length() > MAX_DIGITS
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds(Long.parseLong(digits)));
    }

    private static Optional<Duration> untilDate(String value, HttpHeaders headers) {
        return date(value)
                .flatMap(until ->
                        headers.firstValue("Date").flatMap(RetryAfter::date).map(from -> Duration.between(from, until)))
                .filter(wait -> !wait.isNegative());
    }

    private static Optional<Instant> date(String value) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value.strip(), Instant::from));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }
}
