package io.fairlead.benchmarks.change;

import io.fairlead.core.EndpointSet;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.discovery.DiscoveryStatus;
import io.fairlead.core.time.Environment;
import org.jspecify.annotations.Nullable;

/** A source that tells what it is given, on the thread that gives it. */
final class Scripted implements Discovery {
    private @Nullable Listener listener;

    void tell(EndpointSet endpoints) {
        if (listener == null) {
            throw new IllegalStateException("nobody watches");
        }
        listener.onEndpoints(endpoints);
    }

    @Override
    public Watch watch(String service, Environment environment, Listener listener) {
        this.listener = listener;
        listener.onStatus(DiscoveryStatus.LIVE);
        return () -> {};
    }

    @Override
    public String describe() {
        return "scripted";
    }

    @Override
    public void close() {
        listener = null;
    }
}
