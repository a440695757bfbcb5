package io.fairlead.testkit.consul;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The little JSON that talking to Consul needs. */
final class Json {
    private Json() {}

    static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }

    static String array(String... texts) {
        return Arrays.stream(texts).map(Json::quote).collect(Collectors.joining(",", "[", "]"));
    }

    /** The first text field of that name, wherever it stands. */
    static String field(String json, String name) {
        Matcher matcher = Pattern.compile(quote(name) + "\\s*:\\s*\"([^\"]*)\"").matcher(json);
        if (!matcher.find()) {
            throw new IllegalStateException("no field " + name + " in " + json);
        }
        return matcher.group(1);
    }
}
