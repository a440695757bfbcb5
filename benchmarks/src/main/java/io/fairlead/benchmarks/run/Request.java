package io.fairlead.benchmarks.run;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What is asked of a run.
 *
 * @param quick a part of the benchmarks, in less than four minutes
 * @param profile how long and how often
 * @param only those whose name the pattern finds
 * @param out the folder of the results
 */
record Request(boolean quick, Profile profile, Pattern only, Path out) {
    private static final String USAGE =
            "quick, full or smoke, then any of --rounds NUMBER, --only PATTERN, --out FOLDER";

    static Request of(String... args) {
        Deque<String> words = new ArrayDeque<>(List.of(args));
        String kind = words.isEmpty() ? "" : words.pop();
        Profile profile = switch (kind) {
            case "quick" -> Profile.QUICK;
            case "full" -> Profile.FULL;
            case "smoke" -> Profile.SMOKE;
            default -> throw new IllegalArgumentException("profile: " + kind + " (expected: " + USAGE + ")");
        };
        Path out = Path.of("benchmarks", kind.equals("full") ? "results" : "target");
        Request request = new Request(kind.equals("quick"), profile, Pattern.compile(""), out);
        while (words.size() >= 2) {
            request = request.with(words.pop(), words.pop());
        }
        if (!words.isEmpty()) {
            throw new IllegalArgumentException("argument: " + words.peek() + " (expected: " + USAGE + ")");
        }
        return request;
    }

    private Request with(String option, String value) {
        return switch (option) {
            case "--rounds" -> new Request(quick, profile.withRounds(Integer.parseInt(value)), only, out);
            case "--only" -> new Request(quick, profile, Pattern.compile(value), out);
            case "--out" -> new Request(quick, profile, only, Path.of(value));
            default -> throw new IllegalArgumentException("option: " + option + " (expected: " + USAGE + ")");
        };
    }
}
