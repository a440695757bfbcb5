package io.fairlead.testkit.engine;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.Endpoint;
import io.fairlead.core.NodeState;
import io.fairlead.core.ServiceView.NodeView;
import io.fairlead.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may be picked, when gates ask for nodes to be left out. */
class EligibilityTest {
    private final VirtualTime time = new VirtualTime(VirtualTime.NEAR_OVERFLOW, 11);
    final Rig rig = new Rig(time, "a", "b", "c", "d");
    private final ScriptedGate.Factory gates = new ScriptedGate.Factory();

    @BeforeEach
    void start() {
        rig.endpointGates = List.of(gates);
        rig.client();
    }

    private void shut(String id, Duration forHow) {
        ScriptedGate gate = gates.of(id);
        gate.closed = true;
        gate.site.unavailable(1, time.now() + forHow.toNanos());
    }

    private String states() {
        return rig.client().view().nodes().stream()
                .map(node -> node.endpoint().id() + "=" + node.state())
                .collect(Collectors.joining(" "));
    }

    private List<String> picks(int count) {
        int before = rig.transport.sent();
        for (int i = 0; i < count; i++) {
            rig.transport.answer(ZERO, "yes");
            rig.call(Rig.Driver.BLOCKING);
        }
        return rig.transport.endpoints().subList(before, before + count);
    }

    @Test
    void anOpenNodeIsNotPicked() {
        shut("b", ofMillis(100));

        assertThat(states()).isEqualTo("a=ELIGIBLE b=INELIGIBLE c=ELIGIBLE d=ELIGIBLE");
        assertThat(picks(30)).doesNotContain("b").contains("a", "c", "d");
    }

    @Test
    void itsShareIsSpreadOverAllOthersAndNotGivenToItsNeighbour() {
        shut("b", ofMillis(100));

        List<String> picked = picks(300);

        assertThat(picked.stream().filter("c"::equals).count()).isBetween(80L, 120L);
    }

    @Test
    void anOpenNodeIsProbedAtItsTimeWithoutATimerOfTheGate() {
        shut("b", ofMillis(100));
        time.advance(ofMillis(100));

        assertThat(states()).isEqualTo("a=ELIGIBLE b=PROBING c=ELIGIBLE d=ELIGIBLE");
        gates.of("b").closed = false;
        assertThat(picks(200).stream().filter("b"::equals).count())
                .as("the share that it would have if it were well, seed 11")
                .isBetween(30L, 70L);
    }

    @Test
    void aNodeWhoseGateIsWellAgainIsPickedAgain() {
        shut("b", ofMillis(100));
        gates.of("b").closed = false;
        gates.of("b").site.available(2);

        assertThat(states()).isEqualTo("a=ELIGIBLE b=ELIGIBLE c=ELIGIBLE d=ELIGIBLE");
    }

    @Test
    void aLateWordOfAnOlderTransitionIsIgnored() {
        gates.of("b").site.available(5);
        gates.of("b").site.unavailable(4, time.now() + 1_000_000_000);

        assertThat(states()).isEqualTo("a=ELIGIBLE b=ELIGIBLE c=ELIGIBLE d=ELIGIBLE");
    }

    @Test
    void atMostHalfOfTheWeightIsLeftOutAndTheRestIsEnteredByForce() {
        shut("b", ofMillis(100));
        shut("c", ofMillis(100));
        shut("d", ofMillis(100));
        shut("a", ofMillis(100));

        assertThat(states()).isEqualTo("a=FORCED b=INELIGIBLE c=INELIGIBLE d=FORCED");
        assertThat(picks(20)).containsOnly("a", "d");
        assertThat(gates.of("a").forced + gates.of("d").forced).isEqualTo(20);
        assertThat(gates.open()).as("stamps that were not given back").isZero();
    }

    @Test
    void whoIsLeftOutDoesNotFlapWhileOthersFail() {
        shut("d", ofMillis(500));
        shut("c", ofMillis(500));
        String before = states();
        shut("a", ofMillis(500));

        assertThat(before).isEqualTo("a=ELIGIBLE b=ELIGIBLE c=INELIGIBLE d=INELIGIBLE");
        assertThat(states()).isEqualTo("a=FORCED b=ELIGIBLE c=INELIGIBLE d=INELIGIBLE");
    }

    @Test
    void aNodeThatHangsIsLeftOutInPlaceOfThoseThatOnlyHadAHiccup() {
        shut("a", ofMillis(100));
        shut("b", ofMillis(100));
        time.advance(ofMillis(50));
        shut("c", ofMillis(100));

        assertThat(states()).isEqualTo("a=INELIGIBLE b=FORCED c=INELIGIBLE d=ELIGIBLE");
    }

    @Test
    void aHeavyNodeIsNotLeftOutWhenItCarriesMostOfTheWeight() {
        rig.discovery.set("service", weighted("a", 1, 70), weighted("b", 2, 15), weighted("c", 3, 15));
        shut("a", ofMillis(100));

        assertThat(states()).isEqualTo("a=FORCED b=ELIGIBLE c=ELIGIBLE");
    }

    @Test
    void ofTwoNodesOneMayBeLeftOut() {
        rig.endpoints("a", "b");
        shut("a", ofMillis(100));

        assertThat(states()).isEqualTo("a=INELIGIBLE b=ELIGIBLE");
        shut("b", ofMillis(100));
        assertThat(states()).isEqualTo("a=INELIGIBLE b=FORCED");
    }

    @Test
    void whenNobodyAdmitsBeforeThePickerIsRebuiltOneIsEnteredByForce() {
        gates.gates.forEach(gate -> gate.closed = true);

        assertThat(picks(1)).hasSize(1);
        assertThat(rig.trace).anyMatch(line -> line.contains("panic"));
        assertThat(gates.open()).isZero();
    }

    @Test
    void aWeightOfZeroTakesNoNewTraffic() {
        rig.discovery.set("service", weighted("a", 1, 0), weighted("b", 2, 1));

        assertThat(picks(10)).containsOnly("b");
    }

    @Test
    void aServiceWhoseWeightsAreAllZeroHasNoEndpoint() {
        rig.discovery.set("service", weighted("a", 1, 0));

        assertThat(rig.call(Rig.Driver.BLOCKING))
                .hasMessage("service: no endpoint (1 known, none takes traffic, static is LIVE)");
    }

    @Test
    void aNodeKeepsItsGateThroughSnapshotsAndThroughAShortAbsence() {
        ScriptedGate gate = gates.of("b");
        rig.endpoints("a", "b");
        rig.endpoints("a");
        rig.endpoints("a", "b");

        assertThat(gates.of("b")).isSameAs(gate);
        assertThat(gates.gates).hasSize(4);
    }

    @Test
    void aNodeThatWasGoneForMoreThanAMinuteStartsAfresh() {
        ScriptedGate gate = gates.of("b");
        rig.endpoints("a");
        time.advance(Duration.ofSeconds(61));
        rig.endpoints("a");
        rig.endpoints("a", "b");

        assertThat(gates.gates).hasSize(5);
        assertThat(gates.gates.get(4)).isNotSameAs(gate);
    }

    @Test
    void theSameIdAtAnotherAddressIsAnotherNode() {
        rig.discovery.set("service", weighted("a", 99, 1));

        assertThat(gates.gates).hasSize(5);
        assertThat(rig.client().view().nodes()).extracting(NodeView::state).containsExactly(NodeState.ELIGIBLE);
    }

    private static Endpoint weighted(String id, int port, int weight) {
        return Endpoint.builder("127.0.0.1", port).id(id).weight(weight).build();
    }
}
