package io.fairlead.core;

/** The client was closed before the call, or while it waited. */
public final class ClientClosedException extends CallException {
    private static final long serialVersionUID = 1;

    /** Made by the engine. */
    public ClientClosedException(String service) {
        super(service, service + ": the client is closed", null);
    }
}
