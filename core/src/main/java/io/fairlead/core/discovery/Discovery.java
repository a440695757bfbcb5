package io.fairlead.core.discovery;

import io.fairlead.core.EndpointSet;
import io.fairlead.core.time.Environment;

/**
 * A source of endpoints.
 *
 * <p>An implementation never empties a set because of an error: it keeps quiet, reports its {@link DiscoveryStatus},
 * and pushes the next set that it believes. Safe for use by many threads.
 */
public interface Discovery extends AutoCloseable {
    /**
     * Starts to watch a service; returns at once and never throws for trouble of the source.
     *
     * <p>The listener is called by one thread at a time, in order, first with the first set that the source believes. A
     * static source may call it before this method returns.
     *
     * @param service the logical name, not blank
     * @param environment clock, timer and threads to use
     */
    Watch watch(String service, Environment environment, Listener listener);

    /** Where this source reads, for people: {@code consul http://127.0.0.1:8500}. */
    String describe();

    /** Ends every watch and frees what they hold; idempotent. */
    @Override
    void close();

    /** Hears what a watch learns; must not block. */
    interface Listener {
        /** A new snapshot, already checked; it replaces the last one whole. */
        void onEndpoints(EndpointSet endpoints);

        /** The state of the source has changed; the endpoints have not. */
        void onStatus(DiscoveryStatus status);
    }

    /** One service under watch. */
    interface Watch extends AutoCloseable {
        /** Ends the watch; the listener is not called once this has returned, but for a call under way; idempotent. */
        @Override
        void close();
    }
}
