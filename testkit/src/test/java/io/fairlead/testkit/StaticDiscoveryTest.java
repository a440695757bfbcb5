package io.fairlead.testkit;

import io.fairlead.core.Endpoint;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.discovery.StaticDiscovery;
import java.util.List;

final class StaticDiscoveryTest extends DiscoveryContract {
    @Override
    protected Source newSource() {
        return new StaticSource();
    }

    /** Fails the only way that it can: somebody sets what is no set. */
    static final class StaticSource implements Source {
        private final StaticDiscovery discovery = new StaticDiscovery();

        @Override
        public Discovery discovery() {
            return discovery;
        }

        @Override
        public void publish(String service, List<Endpoint> endpoints) {
            discovery.set(service, endpoints);
        }

        @Override
        public void fail(String service) {
            Endpoint twice = Endpoint.of("127.0.0.1", 7001);
            org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                    .isThrownBy(() -> discovery.set(service, twice, twice));
        }

        @Override
        public void close() {}
    }
}
