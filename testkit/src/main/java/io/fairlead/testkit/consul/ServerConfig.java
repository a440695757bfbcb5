package io.fairlead.testkit.consul;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one server of a cluster is told, in Consul's own configuration language.
 *
 * @param members the ports of all servers of the cluster
 * @param index which of them this is
 * @param token may do everything; null where access is not controlled
 * @param certificates null for plain HTTP
 */
record ServerConfig(
        List<ServerPorts> members,
        int index,
        @Nullable String token,
        @Nullable ConsulCertificates certificates) {

    ServerPorts own() {
        return members.get(index);
    }

    String toJson(Path folder, ConsulBinary.Found binary) {
        return """
                {
                  "server": true, "bootstrap_expect": %d, "node_name": "server-%d", "data_dir": %s,
                  "bind_addr": "127.0.0.1", "client_addr": "127.0.0.1", "retry_join": [%s], "retry_interval": "200ms",
                  "log_level": "warn", "disable_update_check": true, "leave_on_terminate": false,
                  "performance": {"raft_multiplier": 1},
                  %s%s"ports": {"%s": %d, "%s": -1, "dns": %d, "server": %d, "serf_lan": %d, "serf_wan": -1, "grpc": -1}
                }
                """.formatted(
                        members.size(),
                        index + 1,
                        Json.quote(folder.resolve("data").toString()),
                        others(),
                        aclJson(binary),
                        tlsJson(),
                        certificates == null ? "http" : "https",
                        own().http(),
                        certificates == null ? "https" : "http",
                        own().dns(),
                        own().server(),
                        own().gossip());
    }

    private String others() {
        return members.stream()
                .filter(member -> !member.equals(own()))
                .map(member -> Json.quote("127.0.0.1:" + member.gossip()))
                .collect(Collectors.joining(","));
    }

    private String aclJson(ConsulBinary.Found binary) {
        if (token == null) {
            return "";
        }
        String almighty = binary.isAtLeast(1, 11) ? "initial_management" : "master";
        return "\"acl\": {\"enabled\": true, \"default_policy\": \"deny\", \"tokens\": {\"%s\": %s, \"agent\": %s}},\n  "
                .formatted(almighty, Json.quote(token), Json.quote(token));
    }

    private String tlsJson() {
        if (certificates == null) {
            return "";
        }
        return "\"ca_file\": %s, \"cert_file\": %s, \"key_file\": %s,\n  "
                .formatted(
                        Json.quote(certificates.authority().toString()),
                        Json.quote(certificates.server().toString()),
                        Json.quote(certificates.serverKey().toString()));
    }
}
