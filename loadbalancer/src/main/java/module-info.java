/** Balancers: round robin, weighted round robin, least connections and consistent hash. */
module io.fairlead.loadbalancer {
    requires static org.jspecify;
    requires transitive io.fairlead.core;
    requires hash4j;

    exports io.fairlead.loadbalancer;
}
