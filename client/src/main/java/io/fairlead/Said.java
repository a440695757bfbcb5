package io.fairlead;

import org.jspecify.annotations.Nullable;

/**
 * What somebody said of a setting that can be switched off; where nobody said anything there is no {@code Said}.
 *
 * @param value the setting, null for switched off
 */
record Said<T>(@Nullable T value) {
    static <T> Said<T> off() {
        return new Said<>(null);
    }

    @Override
    public String toString() {
        return value == null ? "none" : value.toString();
    }
}
