package io.fairlead.testkit.consul;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

@RealConsul(acl = true)
class ConsulAclTest {
    @Test
    void onlyATokenOpensTheDoor(ConsulAgent agent) {
        agent.register("web-1", "web", 8081);
        ConsulAgentTest.await(() -> agent.http().get("/v1/health/service/web").contains("\"web-1\""));

        ConsulHttp anonymous = agent.httpAs(null);
        assertThat(anonymous.get("/v1/health/service/web")).isEqualTo("[]");
        assertThat(anonymous
                        .send("PUT", "/v1/agent/service/register", "{\"Name\": \"x\"}")
                        .statusCode())
                .isEqualTo(403);

        String reader = agent.http()
                .createToken("service_prefix \"\" { policy = \"read\" } node_prefix \"\" { policy = \"read\" }");
        assertThat(agent.httpAs(reader).get("/v1/health/service/web")).contains("\"web-1\"");
        assertThat(agent.httpAs("no-such-token")
                        .send("GET", "/v1/health/service/web", "")
                        .statusCode())
                .isEqualTo(403);
    }
}
