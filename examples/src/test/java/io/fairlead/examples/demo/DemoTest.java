package io.fairlead.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.examples.shop.Payment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The story, told quickly on real processes; what it promises on a machine of its own is for {@code ./demo} to say. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGSTOP")
class DemoTest {
    @Test
    void theWholeStoryIsToldAndNothingOfItIsLeftBehind() {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        DemoOptions options = DemoOptions.parse(List.of("--json", "--rate", "40"))
                .on("embedded")
                .atPace(0.25);

        Result result = new Demo(options, new PrintStream(told, true, StandardCharsets.UTF_8)).run();

        String text = told.toString(StandardCharsets.UTF_8);
        assertThat(result.faults())
                .as(text)
                .extracting(Result.Fault::name)
                .containsExactly("kill", "slow", "error", "stop", "scale-out", "scale-in");
        assertThat(result.pending()).as(text).isZero();
        assertThat(result.fairlead().calls()).as(text).isGreaterThan(100);
        assertThat(result.fairlead().failed())
                .as(text)
                .isLessThan(result.plain().failed());
        assertThat(text.lines().reduce((first, second) -> second))
                .hasValueSatisfying(last -> assertThat(last)
                        .startsWith("{\"registry\":\"embedded\",\"fairlead\":{\"calls\":")
                        .endsWith("}]}"));
        assertThat(ProcessHandle.current().descendants().filter(DemoTest::isPayment))
                .isEmpty();
    }

    private static boolean isPayment(ProcessHandle process) {
        return process.info()
                .commandLine()
                .filter(line -> line.contains(Payment.class.getName()))
                .isPresent();
    }
}
