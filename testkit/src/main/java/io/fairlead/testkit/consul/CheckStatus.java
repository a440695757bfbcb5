package io.fairlead.testkit.consul;

import java.util.Locale;

/** What a check of Consul says of an instance. */
public enum CheckStatus {
    /** It is well. */
    PASSING,
    /** It is not quite well, and takes calls at its warning weight. */
    WARNING,
    /** It is not to be called. */
    CRITICAL;

    /** The word of Consul's API. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
