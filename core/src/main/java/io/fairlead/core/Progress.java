package io.fairlead.core;

/** How far an attempt came before it failed: the facts that decide whether another attempt is safe. */
public enum Progress {
    /** No byte of the request left: any operation may be tried again. */
    NOT_SENT,
    /** The request was sent, at least in part, and no byte came back. */
    NO_ANSWER,
    /** The head of the answer was seen. */
    HEAD_SEEN,
    /** The body of the answer was cut. */
    BODY_CUT;

    /** Implemented by exceptions of transports that know how far they came. */
    public interface Told {
        /** How far the attempt came. */
        Progress progress();
    }
}
