package io.fairlead.discovery.consul;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Why an answer cannot be used.
 *
 * @param kind what it means for the pace of the next try
 * @param text for people; never holds a token
 * @param retryAfterNanos what the server asked for, 0 when it did not
 */
record Trouble(Kind kind, String text, long retryAfterNanos) {
    private static final long LONGEST_PUSHBACK_NANOS = TimeUnit.SECONDS.toNanos(60);

    enum Kind {
        /** No answer: refused, reset, timed out. */
        UNREACHABLE,
        /** An answer that makes no sense, or a failure of the server. */
        BROKEN,
        /** The server asks for patience: 429, 503. */
        BUSY,
        /** The query is wrong and stays so until somebody acts: 400, a bad filter, an unknown datacenter. */
        BAD_QUERY,
        /** The token does not allow it. */
        FORBIDDEN;

        boolean isRefusal() {
            return this == BAD_QUERY || this == FORBIDDEN;
        }
    }

    static Trouble unreachable(String text) {
        return new Trouble(Kind.UNREACHABLE, text, 0);
    }

    static Trouble broken(String text) {
        return new Trouble(Kind.BROKEN, text, 0);
    }

    static Trouble forbidden(String text) {
        return new Trouble(Kind.FORBIDDEN, text, 0);
    }

    /**
     * The meaning of a status other than 200. Consul 1.8 answers a bad filter and an unknown datacenter with 500, later
     * versions with 400.
     *
     * @param needs the permissions to name when access was denied
     */
    static Trouble ofStatus(int status, String body, long retryAfterNanos, String needs) {
        String text = "HTTP " + status + (body.isEmpty() ? "" : ": " + body);
        String lower = body.toLowerCase(Locale.ROOT);
        if (status == 403 || status == 401) {
            return forbidden(text + " (the token needs " + needs + ")");
        }
        if (status == 400
                || lower.contains("boolean expression evaluator")
                || lower.contains("no path to datacenter")) {
            return new Trouble(Kind.BAD_QUERY, text, 0);
        }
        if (status == 429 || status == 503) {
            return new Trouble(Kind.BUSY, text, Math.min(retryAfterNanos, LONGEST_PUSHBACK_NANOS));
        }
        return broken(text);
    }
}
