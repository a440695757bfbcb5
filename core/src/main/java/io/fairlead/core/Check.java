package io.fairlead.core;

import java.time.Duration;

/**
 * Checks of arguments that answer with the value and what was expected: {@code port: 0 (expected: 1 to 65535)}.
 *
 * <p>Every module words its errors through these. All throw {@link IllegalArgumentException}.
 */
public final class Check {
    private Check() {}

    /** Refuses unless {@code valid}. */
    public static void that(boolean valid, String name, Object value, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** Refuses null and blank text. */
    public static String text(String value, String name) {
        that(value != null && !value.isBlank(), name, quoted(value), "text that is not blank");
        return value;
    }

    /** Refuses a number outside of {@code min} to {@code max}, both included. */
    public static int range(int value, int min, int max, String name) {
        that(value >= min && value <= max, name, value, min + " to " + max);
        return value;
    }

    /** Refuses a number below {@code min}. */
    public static int atLeast(int value, int min, String name) {
        that(value >= min, name, value, "at least " + min);
        return value;
    }

    /** Refuses a ratio outside of 0 to 1, and NaN. */
    public static double ratio(double value, String name) {
        that(value >= 0 && value <= 1, name, value, "0.0 to 1.0");
        return value;
    }

    /** Refuses zero, negative and null durations; the nanoseconds otherwise, {@link Long#MAX_VALUE} when they overflow. */
    public static long positive(Duration value, String name) {
        that(value != null && !value.isZero() && !value.isNegative(), name, String.valueOf(value), "> 0");
        return saturatedNanos(value);
    }

    /** Refuses negative and null durations; the nanoseconds otherwise, {@link Long#MAX_VALUE} when they overflow. */
    public static long notNegative(Duration value, String name) {
        that(value != null && !value.isNegative(), name, String.valueOf(value), "at least PT0S");
        return saturatedNanos(value);
    }

    private static long saturatedNanos(Duration value) {
        try {
            return value.toNanos();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }

    private static String quoted(String value) {
        return value == null ? "null" : "\"" + value + "\"";
    }
}
