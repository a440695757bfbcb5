package io.fairlead.testkit.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.skippedWithReason;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

class RealConsulExtensionTest {
    @Test
    void withoutConsulTheTestsAreSkippedBehindABannerThatTellsWhy() {
        PrintStream before = System.err;
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        System.setErr(new PrintStream(seen, true, StandardCharsets.UTF_8));
        EngineExecutionResults results;
        try {
            results = run(ExtensionCases.Optional.class);
        } finally {
            System.setErr(before);
        }

        results.containerEvents()
                .assertThatEvents()
                .haveExactly(1, skippedWithReason(reason -> reason.contains("no mirror")));
        assertThat(results.testEvents().started().count()).isZero();
        assertThat(seen.toString(StandardCharsets.UTF_8))
                .contains("SKIPPED", "Optional", "no mirror", "CONSUL_BIN", "bin/get-consul", "*".repeat(80));
    }

    @Test
    void whereConsulIsRequiredTheTestsFail() {
        EngineExecutionResults results = run(ExtensionCases.Required.class);

        results.containerEvents()
                .assertThatEvents()
                .haveExactly(1, finishedWithFailure(message(text -> text.contains("no mirror"))));
        assertThat(results.testEvents().started().count()).isZero();
    }

    @Nested
    @RealConsul
    class WithOne {
        @Test
        void fieldsAndParametersOfAClassShareOneAgentThatEndsWithIt(ConsulBinary.Found here) {
            ExtensionCases.Shared.PIDS.clear();

            EngineExecutionResults results = run(ExtensionCases.Shared.class);

            assertThat(results.testEvents().failed().list()).isEmpty();
            assertThat(results.testEvents().succeeded().count()).isEqualTo(2);
            assertThat(ExtensionCases.Shared.PIDS)
                    .hasSize(4)
                    .doesNotContain(0L)
                    .containsOnly(ExtensionCases.Shared.PIDS.get(0));
            assertThat(ProcessHandle.of(ExtensionCases.Shared.PIDS.get(0)).filter(ProcessHandle::isAlive))
                    .isEmpty();
        }
    }

    private static EngineExecutionResults run(Class<?> tests) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .execute();
    }
}
