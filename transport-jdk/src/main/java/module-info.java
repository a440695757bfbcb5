/** HTTP over the JDK's HttpClient, inside Fairlead's attempts. */
module io.fairlead.transport.jdk {
    requires static org.jspecify;
    requires transitive io.fairlead.core;
    requires transitive java.net.http;

    exports io.fairlead.transport.jdk;
}
