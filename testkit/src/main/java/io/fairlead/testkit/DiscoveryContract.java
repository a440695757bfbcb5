package io.fairlead.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.Endpoint;
import io.fairlead.core.EndpointSet;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.discovery.DiscoveryStatus;
import io.fairlead.core.discovery.DiscoveryStatus.State;
import io.fairlead.core.time.SystemEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Discovery} keeps, whatever its source: a subclass names the source and how to change it.
 *
 * <p>Runs in real time, since a source may be a process of its own.
 */
public abstract class DiscoveryContract {
    /** Enough for any source on one machine; only a broken one needs it. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** The source under test. */
    protected interface Source extends AutoCloseable {
        /** What reads it; closed by the contract. */
        Discovery discovery();

        /** Makes these the endpoints of a service. */
        void publish(String service, List<Endpoint> endpoints);

        /** Makes the source fail for as long as the test lasts. */
        void fail(String service);

        /** Ends the source. */
        @Override
        void close();
    }

    private final SystemEnvironment environment = new SystemEnvironment();
    private final String service = "contract-" + UUID.randomUUID();
    private final RecordingListener heard = new RecordingListener();
    private Source source;
    private Discovery discovery;

    /** For subclasses. */
    protected DiscoveryContract() {}

    /** A source without any service of a name that {@link UUID} gives. */
    protected abstract Source newSource();

    /** How long it takes at most until a failure of the source is seen in the status; zero where none is ever shown. */
    protected Duration failureSeenWithin() {
        return Duration.ZERO;
    }

    @BeforeEach
    final void open() {
        source = newSource();
        discovery = source.discovery();
    }

    @AfterEach
    final void end() {
        discovery.close();
        source.close();
        environment.close();
    }

    @Test
    final void theFirstSetArrives() {
        source.publish(service, List.of(endpoint("a", 7001), endpoint("b", 7002)));
        discovery.watch(service, environment, heard);
        heard.awaitEndpoints(LIMIT, endpoints -> ids(endpoints).equals(List.of("a", "b")));
        EndpointSet first = heard.sets().get(0);
        assertThat(first.service()).isEqualTo(service);
        assertThat(first.source()).isNotBlank();
        assertThat(first.endpoints().get(0).port()).isEqualTo(7001);
    }

    @Test
    final void aChangeArrivesWholeAndInOrder() {
        source.publish(service, List.of(endpoint("a", 7001), endpoint("b", 7002)));
        discovery.watch(service, environment, heard);
        heard.awaitEndpoints(LIMIT, endpoints -> endpoints.size() == 2);
        source.publish(service, List.of(endpoint("b", 7002), endpoint("c", 7003)));
        heard.awaitEndpoints(LIMIT, endpoints -> ids(endpoints).equals(List.of("b", "c")));
        assertThat(heard.sets()).isSortedAccordingTo((one, other) -> Long.compare(one.version(), other.version()));
    }

    @Test
    final void anUnknownServiceIsEmptyWithAReason() {
        discovery.watch(service, environment, heard);
        heard.awaitEndpoints(LIMIT, List::isEmpty);
        heard.awaitState(LIMIT, State.EMPTY);
        assertThat(heard.status().reason()).contains(service);
    }

    @Test
    final void aServiceThatAppearsLaterIsSeen() {
        discovery.watch(service, environment, heard);
        heard.awaitState(LIMIT, State.EMPTY);
        source.publish(service, List.of(endpoint("a", 7001)));
        heard.awaitEndpoints(LIMIT, endpoints -> ids(endpoints).equals(List.of("a")));
        heard.awaitState(LIMIT, State.LIVE);
    }

    @Test
    final void theStatusIsReported() {
        source.publish(service, List.of(endpoint("a", 7001)));
        discovery.watch(service, environment, heard);
        heard.awaitState(LIMIT, State.LIVE);
    }

    @Test
    final void aClosedWatchTellsNothing() {
        source.publish(service, List.of(endpoint("a", 7001)));
        Discovery.Watch watch = discovery.watch(service, environment, heard);
        RecordingListener other = new RecordingListener();
        discovery.watch(service, environment, other);
        heard.awaitEndpoints(LIMIT, endpoints -> endpoints.size() == 1);
        watch.close();
        watch.close();
        int sets = heard.sets().size();
        int statuses = heard.statuses().size();
        source.publish(service, List.of(endpoint("a", 7001), endpoint("b", 7002)));
        other.awaitEndpoints(LIMIT, endpoints -> endpoints.size() == 2);
        assertThat(heard.sets()).hasSize(sets);
        assertThat(heard.statuses()).hasSize(statuses);
    }

    @Test
    final void aListenerThatThrowsStopsNeitherItselfNorOthers() {
        AtomicInteger calls = new AtomicInteger();
        source.publish(service, List.of(endpoint("a", 7001)));
        discovery.watch(service, environment, new Discovery.Listener() {
            @Override
            public void onEndpoints(EndpointSet endpoints) {
                calls.incrementAndGet();
                heard.onEndpoints(endpoints);
                throw new IllegalStateException("a listener's own trouble");
            }

            @Override
            public void onStatus(DiscoveryStatus status) {
                throw new AssertionError("an error of a listener");
            }
        });
        RecordingListener other = new RecordingListener();
        discovery.watch(service, environment, other);
        heard.awaitEndpoints(LIMIT, endpoints -> endpoints.size() == 1);
        source.publish(service, List.of(endpoint("a", 7001), endpoint("b", 7002)));
        heard.awaitEndpoints(LIMIT, endpoints -> endpoints.size() == 2);
        other.awaitEndpoints(LIMIT, endpoints -> endpoints.size() == 2);
        assertThat(calls).hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    final void aFailureOfTheSourceNeverEmptiesTheSet() {
        source.publish(service, List.of(endpoint("a", 7001), endpoint("b", 7002)));
        discovery.watch(service, environment, heard);
        heard.awaitEndpoints(LIMIT, endpoints -> endpoints.size() == 2);
        source.fail(service);
        if (!failureSeenWithin().isZero()) {
            heard.awaitState(failureSeenWithin(), State.STALE);
        }
        assertThat(heard.endpoints()).hasSize(2);
        assertThat(heard.sets()).noneMatch(set -> set.endpoints().isEmpty());
    }

    private static Endpoint endpoint(String id, int port) {
        return Endpoint.builder("127.0.0.1", port).id(id).build();
    }

    private static List<String> ids(List<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::id).sorted().toList();
    }
}
