package io.fairlead.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadBalancersTest {
    @Test
    void eachNameFindsTheBalancerThatHasIt() {
        assertThat(LoadBalancers.names())
                .containsExactly("least-connections", "round-robin", "weighted-round-robin", "consistent-hash")
                .allSatisfy(name -> assertThat(LoadBalancers.named(name))
                        .hasValueSatisfying(
                                balancer -> assertThat(balancer.name()).isEqualTo(name)));
    }

    @Test
    void namedBalancersEqualThoseOfTheFactories() {
        assertThat(LoadBalancers.named("least-connections")).contains(LoadBalancers.leastConnections());
        assertThat(LoadBalancers.named("round-robin")).contains(LoadBalancers.roundRobin());
        assertThat(LoadBalancers.named("weighted-round-robin")).contains(LoadBalancers.weightedRoundRobin());
        assertThat(LoadBalancers.named("consistent-hash")).contains(LoadBalancers.consistentHash());
    }

    @Test
    void anUnknownNameFindsNothing() {
        assertThat(LoadBalancers.named("least-conections")).isEmpty();
    }

    @Test
    void onlyTheConsistentHashNeedsAKey() {
        assertThat(LoadBalancers.leastConnections().needsKey()).isFalse();
        assertThat(LoadBalancers.roundRobin().needsKey()).isFalse();
        assertThat(LoadBalancers.weightedRoundRobin().needsKey()).isFalse();
        assertThat(LoadBalancers.consistentHash().needsKey()).isTrue();
        assertThat(LoadBalancers.consistentHash().orLeastConnections().needsKey())
                .isFalse();
    }
}
