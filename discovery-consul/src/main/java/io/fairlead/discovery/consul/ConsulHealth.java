package io.fairlead.discovery.consul;

/** What an instance says of itself. */
public enum ConsulHealth {
    /** Takes traffic at its passing weight. */
    PASSING,
    /** Takes traffic at its warning weight. */
    WARNING,
    /** Takes no traffic. */
    CRITICAL
}
