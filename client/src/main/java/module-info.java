/** The entry point of Fairlead. */
module io.fairlead {
    requires static org.jspecify;
    requires transitive io.fairlead.core;
    requires transitive io.fairlead.loadbalancer;
    requires transitive io.fairlead.resilience;
    requires transitive io.fairlead.transport.jdk;
    requires org.slf4j;

    exports io.fairlead;
}
