package io.fairlead.discovery.consul;

import static io.fairlead.discovery.consul.FaultyAgent.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.discovery.DiscoveryStatus.State;
import io.fairlead.core.time.SystemEnvironment;
import io.fairlead.testkit.RecordingListener;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What stands between an application and its agent answers in many wrong ways; none of them may cost an endpoint. */
final class BadAnswersTest {
    private static final String ENTRY = """
            [{"Node": {"Node": "n", "Address": "10.0.0.1", "Datacenter": "dc1"},
              "Service": {"ID": "a", "Service": "web", "Port": 80, "Tags": null, "Meta": null},
              "Checks": [{"CheckID": "c", "Status": "passing"}]}]""";
    private static final String GOOD = answer("200 OK\r\nX-Consul-Index: 7", ENTRY);
    private static final Duration SOON = Duration.ofSeconds(4);

    /** All at once, each on its own agent, since each needs its seconds. */
    @Test
    void noneWipesTheListOrIsAskedForInHasteAndAllHealSoon() throws InterruptedException {
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("429", answer("429 Too Many Requests\r\nRetry-After: 1", "slow down"));
        bad.put("500", answer("500 Internal Server Error", "No cluster leader"));
        bad.put("503", answer("503 Service Unavailable", "later"));
        bad.put("404", answer("404 Not Found", "who?"));
        bad.put("302", answer("302 Found\r\nLocation: http://127.0.0.1:1/", ""));
        bad.put("204", "HTTP/1.1 204 No Content\r\nX-Consul-Index: 8\r\nConnection: close\r\n\r\n");
        bad.put("no headers", answer("200 OK", "[]"));
        bad.put("index 0", answer("200 OK\r\nX-Consul-Index: 0", "[]"));
        bad.put("index abc", answer("200 OK\r\nX-Consul-Index: abc", "[]"));
        bad.put("null", answer("200 OK\r\nX-Consul-Index: 8", "null"));
        bad.put("object", answer("200 OK\r\nX-Consul-Index: 8", "{}"));
        bad.put("no body", answer("200 OK\r\nX-Consul-Index: 8", ""));
        bad.put("html", answer("200 OK\r\nX-Consul-Index: 8", "<html>please log in</html>"));
        bad.put("two arrays", answer("200 OK\r\nX-Consul-Index: 8", "[] []"));
        bad.put(
                "cut body",
                "HTTP/1.1 200 OK\r\nX-Consul-Index: 8\r\nContent-Length: 5000\r\n\r\n" + ENTRY.substring(0, 90));
        bad.put("cut array", answer("200 OK\r\nX-Consul-Index: 8", "["));
        bad.put("only bad entries", answer("200 OK\r\nX-Consul-Index: 8", "[null, 5, {}]"));
        Map<String, Case> cases = new LinkedHashMap<>();
        try (SystemEnvironment environment = new SystemEnvironment()) {
            bad.forEach((name, bytes) -> cases.put(name, new Case(environment)));
            cases.values().forEach(each -> each.heard.awaitState(SOON, State.LIVE));
            bad.forEach((name, bytes) -> cases.get(name).turnBad(bytes));
            TimeUnit.SECONDS.sleep(6);
            cases.forEach((name, each) -> {
                assertThat(each.agent.questions() - each.before)
                        .as("questions in 6 s, %s", name)
                        .isBetween(2, 10);
                assertThat(each.heard.status().state()).as(name).isEqualTo(State.STALE);
                assertThat(each.heard.sets()).as(name).hasSize(1);
                each.agent.answersAndHolds(GOOD);
            });
            long start = System.nanoTime();
            cases.values().forEach(each -> each.heard.awaitState(SOON, State.LIVE));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(2_500));
            cases.forEach((name, each) -> assertThat(each.heard.sets()).as(name).hasSize(1));
        } finally {
            cases.values().forEach(Case::close);
        }
    }

    private static final class Case {
        final FaultyAgent agent = new FaultyAgent();
        final RecordingListener heard = new RecordingListener();
        final ConsulDiscovery discovery = ConsulDiscovery.at(agent.url());
        int before;

        Case(SystemEnvironment environment) {
            agent.answersAndHolds(GOOD);
            discovery.watch("web", environment, heard);
        }

        void turnBad(String bytes) {
            before = agent.questions();
            agent.answers(bytes);
        }

        void close() {
            discovery.close();
            agent.close();
        }
    }
}
