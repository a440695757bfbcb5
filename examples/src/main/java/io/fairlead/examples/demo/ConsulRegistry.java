package io.fairlead.examples.demo;

import io.fairlead.core.discovery.Discovery;
import io.fairlead.discovery.consul.ConsulDiscovery;
import io.fairlead.testkit.consul.ConsulAgent;
import io.fairlead.testkit.consul.ConsulBinary;
import io.fairlead.testkit.consul.ConsulHttp;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A real Consul, which asks each instance once a second whether it is well. */
final class ConsulRegistry implements Registry {
    private static final Pattern INSTANCE =
            Pattern.compile("\"Service\":\\s*\\{\\s*\"ID\":\\s*\"[^\"]+\".*?\"Port\":\\s*(\\d+)", Pattern.DOTALL);

    private final String url;
    private final String description;
    private final ConsulHttp http;
    private final @Nullable ConsulAgent own;
    private final Set<Member> members = ConcurrentHashMap.newKeySet();

    private ConsulRegistry(String url, String description, @Nullable ConsulAgent own) {
        this.url = url;
        this.description = description;
        this.http = new ConsulHttp(url, null, null);
        this.own = own;
    }

    /** A Consul started for the demo, ended with it. */
    static ConsulRegistry start(ConsulBinary.Found binary) {
        ConsulAgent agent = ConsulAgent.start(binary);
        String description = "Consul " + binary.version() + ", started for this demo at " + agent.url();
        return new ConsulRegistry(agent.url(), description, agent);
    }

    /**
     * A Consul that runs already, on this machine: it must reach the instances on the loopback address.
     *
     * @throws RuntimeException if it does not answer
     */
    static ConsulRegistry at(String url) {
        ConsulRegistry registry = new ConsulRegistry(url, "the Consul at " + url, null);
        registry.http.get("/v1/status/leader");
        return registry;
    }

    @Override
    public String kind() {
        return "consul";
    }

    @Override
    public String describe() {
        return description;
    }

    @Override
    public void register(Member member) {
        members.add(member);
        http.put("/v1/agent/service/register", """
                {"ID": "%s", "Name": "%s", "Address": "127.0.0.1", "Port": %d,
                 "Check": {"HTTP": "http://%s/health", "Interval": "1s", "Timeout": "500ms", "Status": "passing"}}""".formatted(
                        member.id(), member.service(), member.port(), member.address()));
    }

    @Override
    public void deregister(Member member) {
        http.put("/v1/agent/service/deregister/" + member.id(), "");
        members.remove(member);
    }

    @Override
    public List<String> addresses(String service) {
        return parse(http.get("/v1/health/service/" + service + "?passing"));
    }

    /** The addresses in an answer, which an agent may have indented. */
    static List<String> parse(String json) {
        Matcher matcher = INSTANCE.matcher(json);
        List<String> addresses = new ArrayList<>();
        while (matcher.find()) {
            addresses.add("127.0.0.1:" + matcher.group(1));
        }
        return addresses;
    }

    @Override
    public Discovery discovery() {
        return ConsulDiscovery.at(url);
    }

    @Override
    public List<String> inventorySettings() {
        return List.of("--consul", url);
    }

    /** Leaves nothing of the demo behind in a Consul that is not its own. */
    @Override
    public void close() {
        if (own != null) {
            own.close();
            return;
        }
        for (Member member : members) {
            try {
                deregister(member);
            } catch (RuntimeException consulIsGone) {
                System.err.println("demo: " + member.id() + " is still registered: " + consulIsGone.getMessage());
            }
        }
    }
}
