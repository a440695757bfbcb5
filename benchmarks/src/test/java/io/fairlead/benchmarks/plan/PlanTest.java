package io.fairlead.benchmarks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final Pattern ENTRY = Pattern.compile(
            "io\\.fairlead\\.benchmarks\\.\\w+\\.(\\w+Benchmark) S (?:\\d+ )?\\S*jmh_generated\\.\\1_(\\w+)_jmhTest");

    @Test
    void thePlanNamesEachBenchmarkThatThereIsAndNoOther() throws IOException {
        Set<String> planned =
                Plan.measures(false).stream().map(Measure::benchmark).collect(Collectors.toSet());

        assertThat(new TreeSet<>(planned)).isEqualTo(benchmarks());
    }

    @Test
    void theQuickProfileIsAPartOfTheFullOne() {
        assertThat(Plan.measures(true)).isNotEmpty().isSubsetOf(Plan.measures(false));
        assertThat(Plan.measures(true)).containsAll(QuickPlan.measures());
    }

    /** What JMH's processor found. */
    private static Set<String> benchmarks() throws IOException {
        Set<String> names = new TreeSet<>();
        try (InputStream list = PlanTest.class.getResourceAsStream("/META-INF/BenchmarkList")) {
            assertThat(list).isNotNull();
            Matcher entries = ENTRY.matcher(new String(list.readAllBytes(), StandardCharsets.UTF_8));
            while (entries.find()) {
                names.add(entries.group(1) + "." + entries.group(2));
            }
        }
        return names;
    }
}
