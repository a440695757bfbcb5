package io.fairlead.core.event;

/**
 * Hears the events of a client.
 *
 * <p>Called on the thread where the event happens: it must not block. What it throws is caught and logged once a minute.
 * With no observer, no event is made.
 */
@FunctionalInterface
public interface Observer {
    /** Hears nothing; the engine then makes no events. */
    Observer NONE = event -> {};

    /** Hears one event. */
    void on(FairleadEvent event);
}
