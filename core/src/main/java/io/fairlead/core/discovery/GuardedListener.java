package io.fairlead.core.discovery;

import io.fairlead.core.EndpointSet;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Stands between a source and a foreign listener: what the listener throws ends here, and a silenced one hears no more.
 *
 * <p>The first failure of the listener is logged as a warning, later ones for debugging; none reaches the source, {@link Error}s
 * included. It keeps no order of its own: the source calls it from one thread at a time. {@link #silence()} may be called by any
 * thread.
 */
public final class GuardedListener implements Discovery.Listener {
    private static final Logger LOG = LoggerFactory.getLogger("io.fairlead");

    private final String service;
    private final Discovery.Listener listener;
    private final AtomicBoolean complained = new AtomicBoolean();
    private volatile boolean silent;

    /** Guards {@code listener}, which watches {@code service}. */
    public GuardedListener(String service, Discovery.Listener listener) {
        this.service = service;
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    @Override
    public void onEndpoints(EndpointSet endpoints) {
        tell(to -> to.onEndpoints(endpoints));
    }

    @Override
    public void onStatus(DiscoveryStatus status) {
        tell(to -> to.onStatus(status));
    }

    /** Nothing reaches the listener once this has returned, but for a call under way. */
    public void silence() {
        silent = true;
    }

    private void tell(Consumer<Discovery.Listener> news) {
        if (silent) {
            return;
        }
        try {
            news.accept(listener);
        } catch (RuntimeException | Error thrown) {
            LOG.atLevel(complained.getAndSet(true) ? Level.DEBUG : Level.WARN)
                    .addKeyValue("service", service)
                    .setCause(thrown)
                    .log("a listener of discovery threw; the watch goes on");
        }
    }
}
