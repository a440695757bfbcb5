package io.fairlead.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void ranksAreNearestRanks() {
        Figures figures = Figures.of(LongStream.rangeClosed(1, 100)
                .mapToObj(i -> new Sample(0, i * 1_000_000, i > 3, i == 1 ? 3 : 1))
                .toList());

        assertThat(figures.p50Millis()).isEqualTo(50);
        assertThat(figures.p99Millis()).isEqualTo(99);
        assertThat(figures.failed()).isEqualTo(3);
        assertThat(figures.successPercent()).isEqualTo(97);
        assertThat(figures.toJson())
                .isEqualTo("{\"calls\":100,\"failed\":3,\"p50_ms\":50.0,\"p99_ms\":99.0,\"attempts\":1.020}");
    }

    @Test
    void nothingIsNoDivisionByZero() {
        assertThat(Figures.of(List.of())).isEqualTo(new Figures(0, 0, 0, 0, 0));
    }
}
