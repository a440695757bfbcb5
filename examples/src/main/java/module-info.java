/** Order, Payment and Inventory: the demo. */
module io.fairlead.examples {
    requires static org.jspecify;
    requires io.fairlead;
    requires io.fairlead.discovery.consul;
    requires io.fairlead.testkit;
    requires io.netty.buffer;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.transport;
    requires java.net.http;
}
