package io.fairlead.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.testkit.consul.ConsulAgent;
import io.fairlead.testkit.consul.RealConsul;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

@RealConsul
class ConsulRegistryTest {
    private static final Member ONE = new Member("shop", "shop-1", 9101);
    private static final Member OTHER = new Member("shop", "shop-2", 9102);

    @Test
    void itListsWhatIsRegisteredUntilItIsClosed(ConsulAgent consul) {
        try (ConsulRegistry registry = ConsulRegistry.at(consul.url())) {
            registry.register(ONE);
            registry.register(OTHER);
            await(() -> addresses(consul, "").size() == 2);
            assertThat(addresses(consul, "?pretty")).containsExactlyInAnyOrder("127.0.0.1:9101", "127.0.0.1:9102");

            registry.deregister(ONE);
            await(() -> addresses(consul, "").equals(List.of("127.0.0.1:9102")));
        }
        await(() -> addresses(consul, "").isEmpty());
    }

    private static List<String> addresses(ConsulAgent consul, String query) {
        return ConsulRegistry.parse(consul.http().get("/v1/health/service/shop" + query));
    }

    private static void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as("nanoseconds waited").isLessThan(TimeUnit.SECONDS.toNanos(10));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
