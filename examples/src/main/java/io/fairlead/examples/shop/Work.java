package io.fairlead.examples.shop;

import io.fairlead.core.Check;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How long a service works on a request.
 *
 * @param minMillis the least
 * @param maxMillis the most
 */
public record Work(int minMillis, int maxMillis) {
    /** Checks the range. */
    public Work {
        Check.atLeast(minMillis, 0, "least work in ms");
        Check.atLeast(maxMillis, minMillis, "most work in ms");
    }

    /** Reads {@code 4-8}. */
    static Work parse(String text) {
        String[] parts = text.split("-", -1);
        try {
            Check.that(parts.length == 2, "work", text, "least-most in ms, such as 4-8");
            return new Work(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException(
                    "work: " + text + " (expected: least-most in ms, such as 4-8)", noNumber);
        }
    }

    /** A time between least and most. */
    long drawNanos() {
        long least = TimeUnit.MILLISECONDS.toNanos(minMillis);
        return least + ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toNanos(maxMillis - minMillis) + 1);
    }
}
