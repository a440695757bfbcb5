package io.fairlead.testkit;

import io.fairlead.core.Endpoint;
import io.fairlead.core.discovery.CompositeDiscovery;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.discovery.StaticDiscovery;
import java.util.List;

final class CompositeDiscoveryTest extends DiscoveryContract {
    @Override
    protected Source newSource() {
        StaticDiscoveryTest.StaticSource preferred = new StaticDiscoveryTest.StaticSource();
        Discovery both = CompositeDiscovery.of(preferred.discovery(), new StaticDiscovery());
        return new Source() {
            @Override
            public Discovery discovery() {
                return both;
            }

            @Override
            public void publish(String service, List<Endpoint> endpoints) {
                preferred.publish(service, endpoints);
            }

            @Override
            public void fail(String service) {
                preferred.fail(service);
            }

            @Override
            public void close() {
                preferred.close();
            }
        };
    }
}
