package io.fairlead.core;

/** No endpoint could take the call: the service has none, or discovery has not answered within the deadline. */
public final class NoEndpointException extends CallException {
    private static final long serialVersionUID = 1;

    /** Made by the engine; {@code detail} says what is known of the service's endpoints. */
    public NoEndpointException(String service, String detail) {
        super(service, service + ": no endpoint (" + detail + ")", null);
    }
}
