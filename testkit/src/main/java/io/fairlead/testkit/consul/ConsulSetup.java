package io.fairlead.testkit.consul;

import io.fairlead.core.Check;
import java.util.ArrayList;
import java.util.List;

/**
 * How an agent is to be started.
 *
 * @param binary the program
 * @param acl whether access is denied unless a token allows it; the agent then has a token that may do everything
 * @param tls whether the HTTP API is served by HTTPS only, with certificates made for the occasion
 * @param extraConfig further files of Consul's own configuration, as JSON texts
 */
public record ConsulSetup(ConsulBinary.Found binary, boolean acl, boolean tls, List<String> extraConfig) {
    /** Copies the list. */
    public ConsulSetup {
        extraConfig = List.copyOf(extraConfig);
    }

    /** A server on plain HTTP that lets everybody in. */
    public static ConsulSetup plain(ConsulBinary.Found binary) {
        return new ConsulSetup(binary, false, false, List.of());
    }

    /** The same, and access is denied without a token. */
    public ConsulSetup withAcl() {
        return new ConsulSetup(binary, true, tls, extraConfig);
    }

    /** The same, with HTTPS in place of HTTP. */
    public ConsulSetup withTls() {
        return new ConsulSetup(binary, acl, true, extraConfig);
    }

    /** The same with one more file of Consul's own configuration, a JSON object. */
    public ConsulSetup withConfig(String json) {
        List<String> more = new ArrayList<>(extraConfig);
        more.add(Check.text(json, "configuration"));
        return new ConsulSetup(binary, acl, tls, more);
    }
}
