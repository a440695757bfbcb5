package io.fairlead.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.Endpoint;
import io.fairlead.core.ServiceView.NodeView;
import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import io.fairlead.core.gate.GateFactory;
import io.fairlead.testkit.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When the control plane builds a picker, and what it does when a part of a change cannot be made. */
class ControlPlaneTest {
    /** The first node always; keeps what it was asked for. */
    private static final class Recording implements Balancer {
        final List<List<Endpoint>> asked = new ArrayList<>();
        final List<@Nullable Picker> replaced = new ArrayList<>();
        boolean broken;

        @Override
        public String name() {
            return "recording";
        }

        @Override
        public Picker picker(List<? extends Node> nodes, @Nullable Picker previous, RandomGenerator random) {
            asked.add(nodes.stream().map(Node::endpoint).toList());
            replaced.add(previous);
            if (broken) {
                throw new IllegalStateException("broken balancer");
            }
            Node first = nodes.get(0);
            return (call, draw) -> first;
        }
    }

    private final VirtualTime time = new VirtualTime(VirtualTime.NEAR_OVERFLOW, 5);
    private final Rig rig = new Rig(time, "a", "b", "c", "d");
    private final ScriptedGate.Factory gates = new ScriptedGate.Factory();
    private final Recording balancer = new Recording();

    private void start(GateFactory gate) {
        rig.balancer = balancer;
        rig.endpointGates = List.of(gate);
        rig.client();
    }

    private void shut(String id, long epoch) {
        gates.of(id).site.unavailable(epoch, time.now() + 1_000_000_000);
    }

    private static Endpoint endpoint(String id, int port, String version) {
        return Endpoint.builder("127.0.0.1", port).id(id).version(version).build();
    }

    @Test
    void aPickerIsBuiltWhenWhoMayBePickedChangesAndNotOtherwise() {
        start(gates);
        shut("b", 1);
        int builtWhenItOpened = balancer.asked.size();
        gates.of("b").site.probing(2);
        shut("b", 3);
        int builtWhenItOpenedAgain = balancer.asked.size();
        gates.of("b").site.available(4);

        assertThat(builtWhenItOpened).isEqualTo(2);
        assertThat(builtWhenItOpenedAgain)
                .as("half-open and open again: out all the while")
                .isEqualTo(2);
        assertThat(balancer.asked).hasSize(3);
        assertThat(balancer.asked.get(1)).extracting(Endpoint::id).containsExactly("a", "c", "d");
        assertThat(balancer.asked.get(2)).extracting(Endpoint::id).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aPickerIsBuiltWhenAnEndpointIsDescribedAnew() {
        start(gates);
        rig.discovery.set("service", endpoint("a", 1, "1"), endpoint("b", 2, "1"));
        rig.discovery.set("service", endpoint("a", 1, "1"), endpoint("b", 2, "2"));

        assertThat(balancer.asked).hasSize(3);
        assertThat(balancer.asked.get(2)).extracting(Endpoint::version).containsExactly("1", "2");
    }

    @Test
    void aSnapshotOfTheVerySameListBuildsNoPicker() {
        start(gates);
        List<Endpoint> endpoints = List.of(endpoint("a", 1, "1"), endpoint("b", 2, "1"));
        rig.discovery.set("service", endpoints);
        rig.discovery.set("service", endpoints);

        assertThat(balancer.asked).hasSize(2);
    }

    @Test
    void aBalancerThatThrewIsAskedAgainAtTheNextChangeAndNotGivenTheStopgap() {
        start(gates);
        balancer.broken = true;
        shut("b", 1);
        balancer.broken = false;
        gates.of("b").site.probing(2);

        assertThat(balancer.asked).hasSize(3);
        assertThat(balancer.replaced.get(1)).isNotNull();
        assertThat(balancer.replaced.get(2)).isNull();
    }

    @Test
    void whenTheGateOfOneNewEndpointCannotBeMadeAllStayAsTheyWere() {
        boolean[] broken = {false};
        start(site -> {
            if (broken[0] && site.name().startsWith("f")) {
                throw new IllegalStateException("broken gate");
            }
            return gates.create(site);
        });
        List<NodeView> before = rig.client().view().nodes();
        broken[0] = true;
        rig.discovery.set("service", endpoint("e", 5, "1"), endpoint("f", 6, "1"), endpoint("a", 1, "2"));

        assertThat(rig.client().view().nodes()).isEqualTo(before);
        shut("c", 1);
        assertThat(rig.client().view().nodes()).hasSize(4);
        assertThat(balancer.asked.get(1)).extracting(Endpoint::id).containsExactly("a", "b", "d");

        broken[0] = false;
        rig.discovery.set("service", endpoint("f", 6, "1"), endpoint("a", 1, "2"));
        assertThat(rig.client().view().nodes())
                .extracting(node -> node.endpoint().id() + node.endpoint().version())
                .containsExactly("f1", "a2");
    }
}
