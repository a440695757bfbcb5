package io.fairlead.discovery.consul;

import org.jspecify.annotations.Nullable;

/** Makes foreign text fit for a message: one line, short, and without the token. */
final class ErrorText {
    static final int LONGEST = 200;

    private ErrorText() {}

    static String of(String text, @Nullable String token) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        if (token != null) {
            line = line.replace(token, "***");
        }
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
