package io.fairlead.examples.demo;

/** A call that did not give what was asked for. */
final class FailedCall extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int attempts;

    FailedCall(int attempts, Throwable cause) {
        super(null, cause, false, false);
        this.attempts = attempts;
    }

    int attempts() {
        return attempts;
    }
}
