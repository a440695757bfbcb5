package io.fairlead.testkit.consul;

import java.util.ArrayList;
import java.util.List;

/**
 * The ports of one Consul server.
 *
 * @param http of the HTTP or HTTPS API
 * @param dns of DNS
 * @param server of the servers' own traffic
 * @param gossip of the gossip among them
 */
record ServerPorts(int http, int dns, int server, int gossip) {
    static List<ServerPorts> take(int servers) {
        List<Integer> free = FreePorts.take(servers * 4);
        List<ServerPorts> ports = new ArrayList<>();
        for (int i = 0; i < free.size(); i += 4) {
            ports.add(new ServerPorts(free.get(i), free.get(i + 1), free.get(i + 2), free.get(i + 3)));
        }
        return ports;
    }
}
