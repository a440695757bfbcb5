package io.fairlead.examples.shop;

import io.fairlead.core.Check;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The settings of a service, as {@code --name value} on its command line. */
final class Settings {
    private final Map<String, String> values = new HashMap<>();

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if a name is not {@code known}, or a value is missing
     */
    Settings(String[] words, Set<String> known) {
        for (int i = 0; i < words.length; i += 2) {
            Check.that(
                    words[i].startsWith("--") && known.contains(words[i].substring(2)),
                    "setting",
                    words[i],
                    "--" + String.join(", --", known.stream().sorted().toList()));
            Check.that(i + 1 < words.length, words[i], "nothing", "a value");
            values.put(words[i].substring(2), words[i + 1]);
        }
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    int number(String name, int otherwise) {
        String value = values.get(name);
        try {
            return value == null ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("--" + name + ": " + value + " (expected: a whole number)", noNumber);
        }
    }

    /** The values of a list with commas. */
    List<String> list(String name) {
        String value = text(name, "");
        return value.isEmpty() ? List.of() : List.of(value.split(",", -1));
    }
}
