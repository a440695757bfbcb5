/** Virtual time, a scripted transport, contract suites and a real Consul for tests of Fairlead and with Fairlead. */
module io.fairlead.testkit {
    requires static org.jspecify;
    requires transitive io.fairlead.core;
    requires transitive org.junit.jupiter.api;
    requires transitive org.assertj.core;
    requires transitive java.net.http;
    requires jdk.management;

    exports io.fairlead.testkit;
    exports io.fairlead.testkit.consul;
}
