package io.fairlead.core.engine;

import io.fairlead.core.time.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs one kind of trouble at most once a minute, with the number of lines that were left out. Safe for many threads. */
public final class QuietLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.fairlead");
    private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Ticker ticker;
    private final AtomicLong next;
    private final AtomicLong suppressed = new AtomicLong();

    /** A log whose first line is due at once. */
    public QuietLog(Ticker ticker) {
        this.ticker = ticker;
        this.next = new AtomicLong(ticker.nanos());
    }

    /** Logs a warning about a service, or counts it when the last line is less than a minute old. */
    public void warn(String service, String message, @Nullable Throwable cause) {
        long now = ticker.nanos();
        long due = next.get();
        if (now - due < 0 || !next.compareAndSet(due, now + INTERVAL_NANOS)) {
            suppressed.incrementAndGet();
            return;
        }
        LOG.atWarn()
                .addKeyValue("service", service)
                .addKeyValue("suppressed", suppressed.getAndSet(0))
                .setCause(cause)
                .log(message);
    }
}
