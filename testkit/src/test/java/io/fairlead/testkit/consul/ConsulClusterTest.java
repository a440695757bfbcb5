package io.fairlead.testkit.consul;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

@RealConsul
class ConsulClusterTest {
    @Test
    void threeElectALeaderAndAnotherWhenItDies(ConsulCluster cluster) {
        ConsulAgent first = cluster.leader();
        assertThat(cluster.agents())
                .hasSize(3)
                .allSatisfy(
                        agent -> assertThat(agent.http().get("/v1/status/peers").split(","))
                                .hasSize(3));
        cluster.agents().get(0).register("web-1", "web", 8081);
        ConsulAgentTest.await(() -> cluster.agents().stream()
                .allMatch(agent ->
                        agent.http().get("/v1/health/service/web?stale").contains("\"web-1\"")));

        first.kill();
        ConsulAgentTest.await(() -> hasAnotherLeader(cluster, first));

        first.restart();
        assertThat(first.http().get("/v1/status/leader")).contains("127.0.0.1:");
    }

    private static boolean hasAnotherLeader(ConsulCluster cluster, ConsulAgent former) {
        try {
            return cluster.leader() != former;
        } catch (IllegalStateException noneYet) {
            return false;
        }
    }
}
