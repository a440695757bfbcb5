package io.fairlead.examples.demo;

import io.fairlead.core.discovery.Discovery;
import java.util.List;

/** Where the demo's instances are registered. */
interface Registry extends AutoCloseable {
    /** {@code consul} or {@code embedded}. */
    String kind();

    /** What it is, for people. */
    String describe();

    void register(Member member);

    void deregister(Member member);

    /** What a plain client gets when it asks: the addresses of the passing instances of a service. */
    List<String> addresses(String service);

    /** Where Fairlead looks; closed by its user. */
    Discovery discovery();

    /** The settings by which a Payment process finds Inventory. */
    List<String> inventorySettings();

    @Override
    void close();
}
