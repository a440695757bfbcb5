package io.fairlead.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.gate.Refusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedExceptionTest {
    private static RefusedException refused(long untilNanos, long now) {
        Refusal refusal = new Refusal("breaker", "orders-db", "open", untilNanos, 0.6, "FAILED");
        return new RefusedException("orders", refusal, now);
    }

    @Test
    void itSaysWhoRefusedAndWhy() {
        RefusedException refused = refused(1_200_000_000, 0);
        assertThat(refused)
                .hasMessage("orders: breaker of orders-db is open, retry after 1,200 ms, failure rate 60 %,"
                        + " last cause FAILED");
        assertThat(refused.service()).isEqualTo("orders");
        assertThat(refused.refusal().state()).isEqualTo("open");
        assertThat(refused.getStackTrace()).isEmpty();
        assertThat(refused).hasToString("io.fairlead.core.RefusedException: " + refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Long.MAX_VALUE - 5, -5, Long.MIN_VALUE})
    void theTimeToWaitIsThatOfTheRefusalRoundedUp(long origin) {
        long millis = 1_000_000;
        assertThat(refused(origin + 3 * millis, origin).retryAfter()).isEqualTo(Duration.ofMillis(3));
        assertThat(refused(origin + 3 * millis, origin + 1).retryAfter()).isEqualTo(Duration.ofMillis(3));
        assertThat(refused(origin + 3 * millis + 1, origin).retryAfter()).isEqualTo(Duration.ofMillis(4));
        assertThat(refused(origin + 1, origin).retryAfter()).isEqualTo(Duration.ofMillis(1));
        assertThat(refused(origin, origin).retryAfter()).isEqualTo(Duration.ZERO);
        assertThat(refused(origin, origin + Deadline.MAX_AHEAD_NANOS).retryAfter())
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void aTimeThatIsTooLongForItIsKeptAtItsLongest() {
        assertThat(refused(Deadline.MAX_AHEAD_NANOS, 0).retryAfter()).isEqualTo(Duration.ofMillis(Integer.MAX_VALUE));
        assertThat(refused(Long.MAX_VALUE, 0).retryAfter()).isEqualTo(Duration.ofMillis(Integer.MAX_VALUE));
    }

    @Test
    void nothingIsSaidOfATimeOrARateThatIsUnknown() {
        Refusal refusal = new Refusal("breaker", "orders-db", "forced-open", 7, Double.NaN, null);
        assertThat(new RefusedException("orders", refusal, 8))
                .hasMessage("orders: breaker of orders-db is forced-open");
    }

    @Test
    void itSurvivesSerialization() throws Exception {
        RefusedException refused = refused(1_200_000_000, 0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(refused);
        }
        Object read = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        assertThat(read).isInstanceOfSatisfying(RefusedException.class, copy -> {
            assertThat(copy).hasMessage(refused.getMessage());
            assertThat(copy.refusal()).isEqualTo(refused.refusal());
            assertThat(copy.retryAfter()).isEqualTo(refused.retryAfter());
        });
    }
}
