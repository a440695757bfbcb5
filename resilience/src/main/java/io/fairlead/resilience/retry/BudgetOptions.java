package io.fairlead.resilience.retry;

import io.fairlead.core.Check;
import java.time.Duration;

/**
 * The settings of a retry budget.
 *
 * @param share how many retries a call pays for, 0.0 to 1.0; 0.2 by default
 * @param perSecond how many retries a second are allowed besides, so that a service of few calls can retry at all; at least
 *     0.0. 3.0 by default
 * @param ttl how long what was paid in can be used, 1 s to an hour; 10 s by default
 */
public record BudgetOptions(double share, double perSecond, Duration ttl) {
    /** 20 % of the calls and 3 retries a second, good for 10 s; the values of Finagle and Linkerd, but for the floor. */
    public static final BudgetOptions DEFAULT = new BudgetOptions(0.2, 3, Duration.ofSeconds(10));

    /** Checks all three; throws {@link IllegalArgumentException} with the value and what was expected. */
    public BudgetOptions {
        Check.ratio(share, "share");
        Check.that(perSecond >= 0 && perSecond <= 1_000_000, "perSecond", perSecond, "0.0 to 1,000,000");
        Check.that(
                ttl.compareTo(Duration.ofSeconds(1)) >= 0 && ttl.compareTo(Duration.ofHours(1)) <= 0,
                "ttl",
                ttl,
                "PT1S to PT1H");
    }
}
