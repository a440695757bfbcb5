package io.fairlead.examples.demo;

/**
 * An instance as a registry lists it, on the loopback address.
 *
 * @param service the logical name
 * @param id its own name
 * @param port where it listens
 */
record Member(String service, String id, int port) {
    String address() {
        return "127.0.0.1:" + port;
    }
}
