package io.fairlead;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Finds what somebody probably meant.
 *
 * <p>Distance is optimal string alignment (Damerau 1964, restricted): an insertion, a deletion, a substitution and a
 * transposition of neighbours are one edit each. A name is near when at most a third of it is wrong, and two edits are
 * always near.
 */
final class NearestName {
    private static final int ALWAYS_NEAR = 2;

    private NearestName() {}

    /** The nearest of {@code known}, ties in their order; empty when none is near. */
    static List<String> of(String written, Collection<String> known) {
        String lower = written.toLowerCase(Locale.ROOT);
        int best = Integer.MAX_VALUE;
        for (String name : known) {
            best = Math.min(best, distance(lower, name.toLowerCase(Locale.ROOT)));
        }
        int nearest = best;
        int limit = Math.max(ALWAYS_NEAR, written.length() / 3);
        return nearest > limit
                ? List.of()
                : known.stream()
                        .filter(name -> distance(lower, name.toLowerCase(Locale.ROOT)) == nearest)
                        .toList();
    }

    /** {@code Did you mean `a` or `b`?}, or the list of all when none is near. */
    static String hint(String written, Collection<String> known) {
        List<String> near = of(written, known);
        return near.isEmpty()
                ? "Known: " + String.join(", ", known) + "."
                : near.stream().map(name -> "`" + name + "`").collect(Collectors.joining(" or ", "Did you mean ", "?"));
    }

    private static int distance(String one, String other) {
        int[][] cost = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, one, other, i, j);
            }
        }
        return cost[one.length()][other.length()];
    }

    private static int step(int[][] cost, String one, String other, int i, int j) {
        boolean same = one.charAt(i - 1) == other.charAt(j - 1);
        int best = Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
