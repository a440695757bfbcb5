package io.fairlead.examples.demo;

import io.fairlead.examples.shop.Inventory;
import io.fairlead.examples.shop.Payment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The processes of the demo's services, and the folder of their logs; none outlives {@link #close()}.
 *
 * <p>Safe for use by two threads, the one that tells the story and the one that ends it.
 */
final class Fleet implements AutoCloseable {
    private final Path folder;
    private final List<Instance> all = new ArrayList<>();
    private final Map<Member, Instance> payments = new LinkedHashMap<>();
    private boolean closed;

    Fleet() {
        try {
            folder = Files.createTempDirectory("fairlead-demo-");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Starts instances of Inventory and waits until they listen. */
    List<Member> startInventories(int count) {
        List<Instance> started = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            started.add(start(Inventory.SERVICE, "inventory-" + i, Inventory.class, List.of("--work", "1-2")));
        }
        return started.stream().map(Instance::awaitListening).toList();
    }

    /** Starts instances of Payment and waits until they listen; registers none. */
    List<Member> startPayments(int count, List<String> inventorySettings) {
        List<String> settings = new ArrayList<>(List.of("--work", "5-7"));
        settings.addAll(inventorySettings);
        List<Instance> started = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            started.add(start(Payment.SERVICE, "payment-" + i, Payment.class, settings));
        }
        started.forEach(instance -> payments.put(instance.awaitListening(), instance));
        return List.copyOf(payments.keySet());
    }

    /** The process of a Payment. */
    Instance of(Member payment) {
        Instance instance = payments.get(payment);
        if (instance == null) {
            throw new IllegalArgumentException("unknown: " + payment);
        }
        return instance;
    }

    private synchronized Instance start(String service, String id, Class<?> main, List<String> settings) {
        if (closed) {
            throw new IllegalStateException("the demo is being ended");
        }
        Instance instance = Instance.start(service, id, main, folder, settings);
        all.add(instance);
        return instance;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        all.forEach(Instance::kill);
        all.forEach(Instance::close);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failed) {
            System.err.println("demo: " + folder + " is left behind: " + failed);
        }
    }
}
