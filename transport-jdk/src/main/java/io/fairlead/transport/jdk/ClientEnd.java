package io.fairlead.transport.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.http.HttpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Ends an HttpClient with its thread and its connections, on every JDK.
 *
 * <p>Since 21 it has {@code shutdownNow} for that. Before, its selector thread and its idle connections live until the
 * garbage collector finds the client, which may be never; but the thread ends in good order when it is interrupted. It is
 * found by its name, whose number the client's text form ends with. Should a vendor have changed either, nothing happens
 * and the collector does the work as before.
 */
final class ClientEnd {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private ClientEnd() {}

    static void end(HttpClient client) {
        try {
            if (!shutDown(client)) {
                interruptSelector(client);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean shutDown(HttpClient client) throws InterruptedException {
        MethodHandle now = find("shutdownNow", MethodType.methodType(void.class));
        MethodHandle await = find("awaitTermination", MethodType.methodType(boolean.class, Duration.class));
        if (now == null || await == null) {
            return false;
        }
        try {
            now.invoke(client);
            await.invoke(client, PATIENCE);
            return true;
        } catch (InterruptedException | RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable undeclared) {
            throw new IllegalStateException(undeclared);
        }
    }

    private static @Nullable MethodHandle find(String method, MethodType type) {
        try {
            return MethodHandles.publicLookup().findVirtual(HttpClient.class, method, type);
        } catch (NoSuchMethodException | IllegalAccessException before21) {
            return null;
        }
    }

    private static void interruptSelector(HttpClient client) throws InterruptedException {
        String text = client.toString();
        int open = text.lastIndexOf('(');
        if (open < 0 || !text.endsWith(")")) {
            return;
        }
        String name = "HttpClient-" + text.substring(open + 1, text.length() - 1) + "-SelectorManager";
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(name)) {
                thread.interrupt();
                thread.join(PATIENCE.toMillis());
            }
        }
    }
}
