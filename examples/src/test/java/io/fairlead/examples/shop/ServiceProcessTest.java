package io.fairlead.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.testkit.consul.ConsulAgent;
import io.fairlead.testkit.consul.RealConsul;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

@RealConsul
class ServiceProcessTest {
    @Test
    void aProcessRegistersItselfAndTakesItselfOffWhenItIsAskedToEnd(ConsulAgent consul)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Inventory.class.getName(),
                        "--id",
                        "inventory-7",
                        "--register",
                        consul.url()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            await(() -> instances(consul).contains("\"inventory-7\""));

            process.destroy();

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            await(() -> instances(consul).equals("[]"));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String instances(ConsulAgent consul) {
        return consul.http().get("/v1/health/service/" + Inventory.SERVICE + "?passing");
    }

    private static void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as("nanoseconds waited").isLessThan(TimeUnit.SECONDS.toNanos(30));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
