package io.fairlead;

import java.util.List;

/**
 * A configuration that cannot be built; tells every problem at once, each with its place and what to write instead.
 *
 * <p>Thrown by {@code build()}, never while calls run.
 */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    ConfigurationException(String what, List<Problem> problems) {
        super(describe(what, problems));
        this.problems = List.copyOf(problems);
    }

    /**
     * One mistake.
     *
     * @param place the setting, in the words of the builder, such as {@code retry.max}
     * @param text the value and what was expected, with the nearest right word where there is one
     */
    public record Problem(String place, String text) {}

    /** Every problem, in the order of the settings. */
    public List<Problem> problems() {
        return problems == null ? List.of() : problems;
    }

    private static String describe(String what, List<Problem> problems) {
        StringBuilder text = new StringBuilder();
        text.append(what).append(" could not be built: ");
        text.append(problems.size()).append(problems.size() == 1 ? " problem" : " problems");
        int widest =
                problems.stream().mapToInt(each -> each.place().length()).max().orElse(0);
        for (int i = 0; i < problems.size(); i++) {
            Problem problem = problems.get(i);
            String padding = " ".repeat(widest - problem.place().length());
            text.append(System.lineSeparator()).append(' ').append(i + 1).append(". ");
            text.append(problem.place()).append(padding).append("  ").append(problem.text());
        }
        return text.toString();
    }
}
