package io.fairlead.discovery.consul;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a watch asks of one agent, and of the endpoints that the agent told of.
 *
 * <p>Every method returns at once and never throws; the answer comes later, on any thread, at most once, and not at all
 * when the call was cancelled or this object closed. Safe for use by many threads.
 */
interface ConsulApi extends AutoCloseable {
    /** Reads the health of a service. */
    Call health(HealthQuery query, Consumer<Answer> then);

    /** Looks for the name of a service in the catalog, which does not ask for {@code node:read}. */
    Call catalog(HealthQuery query, Consumer<CatalogAnswer> then);

    /** Whether the agent answers anything at all within 2 s; needs no token. */
    Call alive(Consumer<Boolean> then);

    /** Whether a TCP connection opens within 1 s. */
    Call accepts(String host, int port, Consumer<Boolean> then);

    /** Looks an own registration up, or waits until it differs from {@code hash}. */
    Call registration(RegistrationQuery query, Consumer<RegistrationAnswer> then);

    @Override
    void close();

    /** A question under way. */
    interface Call {
        /** Ends it; the answer, if it comes still, may be delivered or not. */
        void cancel();
    }

    /**
     * Whether the catalog names a service, with the tags that are asked for.
     *
     * @param isNamed whether it does
     * @param trouble why that is not known; null when it is
     */
    record CatalogAnswer(boolean isNamed, @Nullable Trouble trouble) {}
}
