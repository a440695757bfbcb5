package io.fairlead.examples.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Order's calls as many write them by hand: the list of passing instances is fetched anew now and then, one after the other
 * is called with a timeout, and a failure is a failure.
 */
final class PlainLane implements Lane {
    private static final Duration REFRESH = Duration.ofSeconds(2);

    private final HttpClient http;
    private final Duration timeout;
    private final AtomicInteger turn = new AtomicInteger();
    private final Ticks refresh;
    private volatile List<String> addresses;

    /**
     * Calls what {@code registry} lists, as {@code host:port}.
     *
     * @param timeout of each call
     */
    PlainLane(Supplier<List<String>> registry, Duration timeout) {
        this.timeout = timeout;
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
        addresses = registry.get();
        refresh = new Ticks("plain-refresh", REFRESH, () -> fetch(registry));
    }

    private void fetch(Supplier<List<String>> registry) {
        try {
            addresses = registry.get();
        } catch (RuntimeException registryIsDown) {
            // It goes on with what it has.
        }
    }

    @Override
    public CompletionStage<Integer> call() {
        List<String> current = addresses;
        if (current.isEmpty()) {
            return CompletableFuture.failedFuture(new FailedCall(0, new IllegalStateException("no instance")));
        }
        String address = current.get(Math.floorMod(turn.getAndIncrement(), current.size()));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/charge"))
                .timeout(timeout)
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).handle((answer, failure) -> {
            if (failure != null) {
                throw new FailedCall(1, failure);
            }
            if (answer.statusCode() != 200) {
                throw new FailedCall(1, new IllegalStateException("status " + answer.statusCode()));
            }
            return 1;
        });
    }

    @Override
    public void close() {
        refresh.close();
    }
}
