package io.fairlead.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoOptionsTest {
    @Test
    void theCommandLineIsRead() {
        DemoOptions options =
                DemoOptions.parse(List.of("--json", "--consul-url", "http://127.0.0.1:8500", "--rate", "50", "--keep"));

        assertThat(options).isEqualTo(new DemoOptions("auto", "http://127.0.0.1:8500", true, true, 50, 1.0));
        assertThat(DemoOptions.parse(List.of())).isEqualTo(DemoOptions.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({
        "--registry eureka, --registry: eureka (expected:",
        "--registry, --registry: nothing (expected:",
        "--rate many, --rate: many (expected:",
        "--rate 5, --rate: 5 (expected:",
        "--rat 5, unknown: --rat",
        "--consul-url localhost, --consul-url: localhost (expected:",
        "--registry embedded --consul-url http://a, --consul-url: http://a (expected:",
    })
    void mistakesAreNamed(String words, String message) {
        assertThatThrownBy(() -> DemoOptions.parse(List.of(words.split(" "))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
