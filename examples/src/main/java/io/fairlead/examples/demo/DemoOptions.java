package io.fairlead.examples.demo;

import io.fairlead.core.Check;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * What the demo was asked for.
 *
 * @param registry {@code consul}, {@code embedded}, or {@code auto} for Consul where it can be had
 * @param consulUrl a Consul that runs already; empty for one of the demo's own
 * @param json whether the last line is JSON
 * @param keep whether all goes on after the story, until the demo is interrupted
 * @param rate calls a second in each lane
 * @param pace how long each part of the story lasts; 1.0 is the story as it is meant, less is for tests
 */
record DemoOptions(String registry, String consulUrl, boolean json, boolean keep, int rate, double pace) {
    static final DemoOptions DEFAULT = new DemoOptions("auto", "", false, false, 100, 1.0);

    static final String USAGE = """
            usage: ./demo [--registry auto|consul|embedded] [--consul-url URL] [--rate N] [--json] [--keep]
              --registry    where the instances are registered; auto (default): a real Consul if it can be had
              --consul-url  a Consul that runs on this machine, such as http://127.0.0.1:8500
              --rate        calls a second in each of the two lanes, 10 to 1000 (default 100)
              --json        print the result as JSON, as the last line
              --keep        go on after the story until interrupted""";

    /** Checks the values. */
    DemoOptions {
        Check.that(
                Set.of("auto", "consul", "embedded").contains(registry),
                "--registry",
                registry,
                "auto, consul or embedded");
        Check.that(
                consulUrl.isEmpty() || consulUrl.matches("https?://.+"),
                "--consul-url",
                consulUrl,
                "a URL such as http://127.0.0.1:8500");
        Check.that(
                consulUrl.isEmpty() || !registry.equals("embedded"),
                "--consul-url",
                consulUrl,
                "nothing, with --registry embedded");
        Check.range(rate, 10, 1_000, "--rate");
        Check.that(pace > 0 && pace <= 10, "pace", pace, "above 0, at most 10");
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    static DemoOptions parse(List<String> words) {
        DemoOptions options = DEFAULT;
        Deque<String> left = new ArrayDeque<>(words);
        while (!left.isEmpty()) {
            String word = left.removeFirst();
            options = switch (word) {
                case "--json" -> options.with(true, options.keep);
                case "--keep" -> options.with(options.json, true);
                case "--registry" -> options.at(value(word, left), options.consulUrl);
                case "--consul-url" -> options.at(options.registry, value(word, left));
                case "--rate" -> options.withRate(value(word, left));
                default -> throw new IllegalArgumentException("unknown: " + word);
            };
        }
        return options;
    }

    private static String value(String name, Deque<String> left) {
        Check.that(!left.isEmpty(), name, "nothing", "a value");
        return left.removeFirst();
    }

    private DemoOptions with(boolean json, boolean keep) {
        return new DemoOptions(registry, consulUrl, json, keep, rate, pace);
    }

    private DemoOptions at(String registry, String consulUrl) {
        return new DemoOptions(registry, consulUrl, json, keep, rate, pace);
    }

    private DemoOptions withRate(String text) {
        Check.that(text.matches("[0-9]{1,6}"), "--rate", text, "10 to 1000");
        return new DemoOptions(registry, consulUrl, json, keep, Integer.parseInt(text), pace);
    }

    /** The same story, told at another pace. */
    DemoOptions atPace(double pace) {
        return new DemoOptions(registry, consulUrl, json, keep, rate, pace);
    }

    /** The same with one kind of registry. */
    DemoOptions on(String registry) {
        return at(registry, consulUrl);
    }
}
