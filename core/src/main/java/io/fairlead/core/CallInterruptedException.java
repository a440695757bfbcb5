package io.fairlead.core;

/** The calling thread was interrupted by somebody else while a call waited; its interrupt flag is set again. */
public final class CallInterruptedException extends CallException {
    private static final long serialVersionUID = 1;

    /** Made by the engine. */
    public CallInterruptedException(String service, InterruptedException cause) {
        super(service, service + ": interrupted while the call waited", cause);
    }
}
