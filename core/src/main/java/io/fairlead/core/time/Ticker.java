package io.fairlead.core.time;

/**
 * A monotonic clock in nanoseconds.
 *
 * <p>The origin is arbitrary and may lie anywhere, also close to {@link Long#MAX_VALUE}; two readings are compared
 * by subtraction only ({@code now - start >= limit}), never with {@code <}. Safe for use by many threads.
 */
@FunctionalInterface
public interface Ticker {
    /** {@link System#nanoTime()}. */
    Ticker SYSTEM = System::nanoTime;

    /** The present reading, in nanoseconds since an arbitrary origin. */
    long nanos();
}
