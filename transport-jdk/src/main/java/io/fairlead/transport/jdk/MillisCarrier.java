package io.fairlead.transport.jdk;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** A decimal number of milliseconds. */
record MillisCarrier(String header) implements DeadlineCarrier {
    private static final int MAX_DIGITS = 12;

    @Override
    public String write(long nanos) {
        return Long.toString(TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    @Override
    public OptionalLong read(String value) {
        boolean number = !value.isEmpty()
                && value.length() <= MAX_DIGITS
                && value.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? OptionalLong.of(TimeUnit.MILLISECONDS.toNanos(Long.parseLong(value))) : OptionalLong.empty();
    }
}
