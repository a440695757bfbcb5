package io.fairlead.loadbalancer;

import io.fairlead.core.balance.Balancer;
import java.util.List;
import java.util.Optional;

/**
 * Makes balancers, for static import: {@code .balance(leastConnections())}.
 *
 * <p>Balancers are immutable, hold no state of a service, and are equal when their settings are. Safe for use by many
 * threads.
 */
public final class LoadBalancers {
    private static final List<Balancer> ALL =
            List.of(leastConnections(), roundRobin(), weightedRoundRobin(), consistentHash());
    private static final List<String> NAMES = ALL.stream().map(Balancer::name).toList();

    private LoadBalancers() {}

    /**
     * Prefers the endpoint with fewer calls in flight for its weight, and then the faster one; the default.
     *
     * <p>Up to 8 endpoints are all compared; of more, two are drawn by weight. Where both are equally loaded, one that is
     * more than twice as slow as the other keeps its turn only now and then: with twice the other's latency over its own
     * as the chance, never less than 1 in 20, so that it can show that it is well again. Equally fast endpoints that are
     * idle share by weight.
     */
    public static Balancer leastConnections() {
        return new LeastConnections();
    }

    /**
     * Every endpoint in turn, whatever its weight, from a random start.
     *
     * <p>Each thread goes round by a counter of its own or one that it shares with a few others: of any k turns in a row of one
     * counter each of n endpoints gets k/n, rounded up or down. So one thread has exact turns, and t threads together
     * are off by less than t turns. A new set of endpoints starts anew.
     */
    public static Balancer roundRobin() {
        return new RoundRobin();
    }

    /**
     * Every endpoint in turn, as often as its weight says, and evenly spread.
     *
     * <p>After any number of picks since the endpoints last changed, each endpoint is less than one pick off its exact share,
     * on one thread. Each thread goes round by a counter of its own or one that it shares with a few others, so that t threads
     * together are off by less than t picks.
     *
     * <p>This holds where the ratio of the weights fits into a table of 65,536 turns, as that of weights does that add up to
     * at most that, and with more than 1,024 endpoints into one of 2,048. Otherwise the shares are exact in the long run
     * as well, and of m endpoints of equal weight each may be off by 2/m of a pick more, and by its share of two picks for
     * each weight that occurs. With more than 1,024 different weights each endpoint may be off by a few picks.
     */
    public static Balancer weightedRoundRobin() {
        return new WeightedRoundRobin();
    }

    /**
     * Equal keys to equal endpoints, as long as those are there and not overloaded; a call without a key is refused.
     *
     * <p>The result has the settings, such as {@link ConsistentHash#orLeastConnections()}.
     */
    public static ConsistentHash consistentHash() {
        return ConsistentHash.STANDARD;
    }

    /** The balancer of that {@linkplain Balancer#name() name} with its default settings, or empty if none has it. */
    public static Optional<Balancer> named(String name) {
        return ALL.stream().filter(balancer -> balancer.name().equals(name)).findFirst();
    }

    /** The names that {@link #named} knows, the default's first. */
    public static List<String> names() {
        return NAMES;
    }
}
