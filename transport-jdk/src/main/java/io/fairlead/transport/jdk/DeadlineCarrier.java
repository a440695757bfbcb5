package io.fairlead.transport.jdk;

import io.fairlead.core.Check;
import java.util.OptionalLong;

/**
 * Carries the time that is left to the next service, in a header of the request.
 *
 * <p>The time may only shrink on its way: a request that has the header already keeps it if it leaves less. What is
 * carried is a duration and no point in time, so that clocks need not agree; the time on the wire is not subtracted.
 * Implementations are safe for use by many threads.
 */
public interface DeadlineCarrier {
    /** The default header, {@value}. There is no standard one; gRPC's {@code grpc-timeout} is the model. */
    String DEFAULT_HEADER = "Fairlead-Time-Left-Ms";

    /** The name of the header. */
    String header();

    /** The value of the header for the time that is left, in nanoseconds above 0. */
    String write(long nanos);

    /** The nanoseconds that a value means, at least 0; empty when it is malformed. */
    OptionalLong read(String value);

    /** Whole milliseconds in {@link #DEFAULT_HEADER}. */
    static DeadlineCarrier millis() {
        return millis(DEFAULT_HEADER);
    }

    /**
     * Whole milliseconds, rounded down, in a header of another name.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    static DeadlineCarrier millis(String header) {
        return new MillisCarrier(Check.text(header, "header"));
    }
}
