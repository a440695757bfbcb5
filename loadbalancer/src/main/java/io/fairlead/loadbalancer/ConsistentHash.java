package io.fairlead.loadbalancer;

import com.dynatrace.hash4j.hashing.Hashing;
import io.fairlead.core.Check;
import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls with equal {@linkplain io.fairlead.core.Op#key(String) keys} to equal endpoints, by weight.
 *
 * <p>All clients with the same endpoints, weights and settings agree. An endpoint at its bound of load passes further calls
 * on to the next choices of their keys; a retry goes to the next choice as well. The choices after the first differ from
 * key to key, so what one endpoint passes on is spread over all others by weight. An immutable value.
 *
 * <p>Each endpoint's share of keys is its share of the weight to within one place of a table of 65,537 places for up to 600
 * endpoints, 655,373 for up to 10,000 and 5,000,011 beyond; each has at least one. When one of n endpoints leaves, its 1/n of
 * the keys move, and a few others do: 0.2 % of all keys at 10 endpoints, 0.6 % at 100, up to 1 % at 600, 0.2 % at 10,000.
 * For the algorithm see
 * Eisenbud and others, "Maglev: a fast and reliable software network load balancer", 2016; for the bound Mirrokni and
 * others, "Consistent hashing with bounded loads", 2018. The hash is XXH3.
 *
 * @param maxLoad the bound: how many calls an endpoint may have in flight, as a multiple of its share of all by weight; above
 *     1, by default 1.25; {@link Double#POSITIVE_INFINITY} for none. Below 8 in flight an endpoint takes every call, since a
 *     few calls must not cost the affinity
 * @param keyless what becomes of a call without a key, by default it is refused
 * @param seed of the hash, by default 0; the same for all that must agree
 */
public record ConsistentHash(double maxLoad, Keyless keyless, long seed) implements Balancer {
    static final ConsistentHash STANDARD = new ConsistentHash(1.25, Keyless.REFUSED, 0);

    /** What becomes of a call without a key. */
    public enum Keyless {
        /** It is refused with an {@link IllegalArgumentException}. */
        REFUSED,
        /** It goes where {@linkplain LoadBalancers#leastConnections() least connections} sends it. */
        BY_LEAST_CONNECTIONS
    }

    /** Checks the bound; throws {@link IllegalArgumentException} with the value and what was expected. */
    public ConsistentHash {
        Check.that(maxLoad > 1, "maxLoad", maxLoad, "above 1.0");
    }

    /** The same with another bound of load, above 1; {@link Double#POSITIVE_INFINITY} for none. */
    public ConsistentHash withMaxLoad(double maxLoad) {
        return new ConsistentHash(maxLoad, keyless, seed);
    }

    /** The same, and a call without a key goes where least connections sends it. */
    public ConsistentHash orLeastConnections() {
        return new ConsistentHash(maxLoad, Keyless.BY_LEAST_CONNECTIONS, seed);
    }

    /** The same with another seed, for instance so that two tiers of one service do not choose alike. */
    public ConsistentHash withSeed(long seed) {
        return new ConsistentHash(maxLoad, keyless, seed);
    }

    @Override
    public String name() {
        return "consistent-hash";
    }

    @Override
    public boolean needsKey() {
        return keyless == Keyless.REFUSED;
    }

    @Override
    public Picker picker(List<? extends Node> nodes, @Nullable Picker previous, RandomGenerator random) {
        MaglevTable before = previous instanceof KeyPicker last && last.hasSeed(seed) ? last.table() : null;
        MaglevTable table = MaglevTable.of(Weights.nodes(nodes), Hashing.xxh3_64(seed), before);
        MeanLoad load = new MeanLoad(table.nodes(), table.weights(), random);
        Picker withoutKey = needsKey() ? null : LeastConnections.over(table.nodes(), table.weights());
        return new KeyPicker(this, table, load, withoutKey);
    }
}
