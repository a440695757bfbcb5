package io.fairlead.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RequestTest {
    @Test
    void onlyAWholeFullRunIsPublished() {
        assertThat(Request.of("full").published()).isTrue();
        assertThat(Request.of("full", "--rounds", "3").published()).isTrue();
        assertThat(Request.of("full", "--only", "Pick").published()).isFalse();
        assertThat(Request.of("quick").published()).isFalse();
    }

    @Test
    void anOptionChangesTheProfile() {
        Request request = Request.of("quick", "--rounds", "7", "--only", "Guard");

        assertThat(request.profile().rounds()).isEqualTo(7);
        assertThat(request.only().pattern()).isEqualTo("Guard");
    }

    @Test
    void anUnknownWordIsRefusedWithWhatWasExpected() {
        assertThatThrownBy(() -> Request.of("fast"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("profile: fast (expected: quick, full or smoke");
        assertThatThrownBy(() -> Request.of("quick", "--round", "3")).hasMessageContaining("option: --round");
        assertThatThrownBy(() -> Request.of("quick", "--rounds")).hasMessageContaining("argument: --rounds");
    }
}
