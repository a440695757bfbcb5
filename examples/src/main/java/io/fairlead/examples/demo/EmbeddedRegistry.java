package io.fairlead.examples.demo;

import io.fairlead.core.Endpoint;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.discovery.StaticDiscovery;
import io.fairlead.examples.shop.Inventory;
import java.util.ArrayList;
import java.util.List;

/** A list inside of the demo itself, for machines without a Consul; it checks nobody's health. */
final class EmbeddedRegistry implements Registry {
    private final StaticDiscovery discovery = new StaticDiscovery();
    private final List<Member> members = new ArrayList<>();

    @Override
    public String kind() {
        return "embedded";
    }

    @Override
    public String describe() {
        return "a list inside of this demo";
    }

    @Override
    public synchronized void register(Member member) {
        members.add(member);
        publish(member.service());
    }

    @Override
    public synchronized void deregister(Member member) {
        members.remove(member);
        publish(member.service());
    }

    private void publish(String service) {
        discovery.set(
                service,
                members.stream()
                        .filter(member -> member.service().equals(service))
                        .map(member -> Endpoint.builder("127.0.0.1", member.port())
                                .id(member.id())
                                .build())
                        .toList());
    }

    @Override
    public synchronized List<String> addresses(String service) {
        return members.stream()
                .filter(member -> member.service().equals(service))
                .map(Member::address)
                .toList();
    }

    @Override
    public Discovery discovery() {
        return discovery;
    }

    @Override
    public List<String> inventorySettings() {
        return List.of("--inventory", String.join(",", addresses(Inventory.SERVICE)));
    }

    @Override
    public void close() {
        discovery.close();
    }
}
