/** Circuit breaker, retry with backoff and budget, and the guard, on the gates and the engine of Fairlead. */
module io.fairlead.resilience {
    requires static org.jspecify;
    requires transitive io.fairlead.core;
    requires org.slf4j;

    exports io.fairlead.resilience;
    exports io.fairlead.resilience.breaker;
    exports io.fairlead.resilience.retry;
}
