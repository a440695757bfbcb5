package io.fairlead.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MillisCarrierTest {
    private final DeadlineCarrier carrier = DeadlineCarrier.millis();

    @Test
    void whatIsWrittenIsReadBackRoundedDown() {
        assertThat(carrier.write(1_999_999)).isEqualTo("1");
        assertThat(carrier.read("1")).hasValue(1_000_000);
        assertThat(carrier.write(999)).isEqualTo("0");
        assertThat(carrier.read("999999999999")).hasValue(999_999_999_999L * 1_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.0", "1ms", " 1", "1000000000000", "٣"})
    void whatIsMalformedIsEmpty(String value) {
        assertThat(carrier.read(value)).isEmpty();
    }

    @Test
    void aBlankNameIsRefused() {
        assertThatThrownBy(() -> DeadlineCarrier.millis(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("header: \" \" (expected: text that is not blank)");
    }
}
