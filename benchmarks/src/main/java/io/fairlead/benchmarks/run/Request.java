package io.fairlead.benchmarks.run;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What is asked of a run.
 *
 * @param kind the profile
 * @param rounds forks of each benchmark
 * @param only those whose name the pattern finds
 * @param out the folder of the results
 */
record Request(Kind kind, int rounds, Pattern only, Path out) {
    private static final String USAGE =
            "quick, full or smoke, then any of --rounds NUMBER, --only PATTERN, --out FOLDER";

    /** The profiles. */
    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers and a Duration
    enum Kind {
        QUICK(Profile.QUICK),
        FULL(Profile.FULL),
        SMOKE(Profile.SMOKE);

        private final Profile profile;

        Kind(Profile profile) {
            this.profile = profile;
        }
    }

    static Request of(String... args) {
        Deque<String> words = new ArrayDeque<>(List.of(args));
        String name = words.isEmpty() ? "" : words.pop();
        Kind kind = Arrays.stream(Kind.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("profile: " + name + " (expected: " + USAGE + ")"));
        Path out = Path.of("benchmarks", kind == Kind.FULL ? "results" : "target/" + name);
        Request request = new Request(kind, kind.profile.rounds(), Pattern.compile(""), out);
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
            case "--rounds" -> new Request(kind, Integer.parseInt(value), only, out);
            case "--only" -> new Request(kind, rounds, Pattern.compile(value), out);
            case "--out" -> new Request(kind, rounds, only, Path.of(value));
            default -> throw new IllegalArgumentException("option: " + option + " (expected: " + USAGE + ")");
        };
    }

    Profile profile() {
        return kind.profile.withRounds(rounds);
    }

    boolean quick() {
        return kind == Kind.QUICK;
    }

    /** Whether the checks run that are no benchmarks. */
    boolean scale() {
        return kind == Kind.FULL && isWhole();
    }

    /** Whether the documentation shows this run. */
    boolean published() {
        return kind == Kind.FULL && isWhole();
    }

    private boolean isWhole() {
        return only.pattern().isEmpty();
    }
}
