/** Values, service-provider interfaces and the engine of Fairlead. */
module io.fairlead.core {
    requires static org.jspecify;
    requires org.slf4j;

    exports io.fairlead.core;
    exports io.fairlead.core.balance;
    exports io.fairlead.core.discovery;
    exports io.fairlead.core.engine;
    exports io.fairlead.core.event;
    exports io.fairlead.core.gate;
    exports io.fairlead.core.retry;
    exports io.fairlead.core.time;
}
