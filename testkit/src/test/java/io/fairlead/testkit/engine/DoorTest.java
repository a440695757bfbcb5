package io.fairlead.testkit.engine;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.RefusedException;
import io.fairlead.core.Verdict;
import io.fairlead.core.engine.EngineClient;
import io.fairlead.testkit.VirtualTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gate that stands open is passed by; one that bars the way refuses before anything else is done. */
class DoorTest {
    private static final long STAMP = 77;
    private static final long SLOW_NANOS = ofMillis(20).toNanos();

    private final ScriptedGate.Factory gates = new ScriptedGate.Factory();
    private final Rig rig = new Rig(new VirtualTime(VirtualTime.NEAR_OVERFLOW, 5), "a");
    private ScriptedGate gate;

    @BeforeEach
    void start() {
        rig.observed = false;
        rig.retry = Rig.retries(0, ofMillis(1));
        rig.endpointGates = List.of(gates);
        rig.client();
        gate = gates.of("a");
        gate.site.available(1);
    }

    private void standOpen() {
        // The engine hands back the stamp of a call that did not end well.
        gate.open.add(STAMP);
        gate.site.standsOpen(gate, 1, STAMP, SLOW_NANOS);
    }

    @ParameterizedTest
    @EnumSource
    void aSuccessIsNotToldToAGateThatStandsOpen(Rig.Driver driver) {
        standOpen();
        gate.closed = true;
        rig.transport.answer(ofMillis(20), "yes");

        assertThat(rig.call(driver)).isNull();

        assertThat(gate.verdicts).isEmpty();
        assertNothingIsInFlight();
    }

    @ParameterizedTest
    @EnumSource
    void aSlowSuccessIsTold(Rig.Driver driver) {
        standOpen();
        rig.transport.answer(ofMillis(21), "yes");

        assertThat(rig.call(driver)).isNull();

        assertThat(gate.verdicts).containsExactly(Verdict.SUCCESS);
        assertThat(gate.open).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aFailureIsTold(Rig.Driver driver) {
        standOpen();
        rig.transport.fail(ofMillis(1), new IllegalStateException("no"));

        assertThat(rig.call(driver)).isInstanceOf(IllegalStateException.class);

        assertThat(gate.verdicts).containsExactly(Verdict.FAILED);
        assertNothingIsInFlight();
    }

    @Test
    void aSuccessIsToldToAGateThatNoLongerStandsOpen() {
        standOpen();
        EngineClient client = rig.client();

        client.<String, RuntimeException>call(Rig.READ, at -> {
            gate.site.wantsToBeAsked(1);
            return "yes";
        });

        assertThat(gate.verdicts).containsExactly(Verdict.SUCCESS);
        assertThat(gate.open).isEmpty();
    }

    @Test
    void whateverElseTheGateSaysShutsTheDoor() {
        standOpen();
        gate.site.available(2);
        rig.transport.answer(ofMillis(1), "yes");

        rig.call(Rig.Driver.BLOCKING);

        assertThat(gate.verdicts).containsExactly(Verdict.SUCCESS);
        assertThat(gate.open).containsExactly(STAMP);
    }

    @Test
    void whatIsSaidTooLateOpensNoDoor() {
        gate.site.available(3);
        standOpen();
        gate.closed = true;

        assertThat(rig.call(Rig.Driver.BLOCKING)).isInstanceOf(RefusedException.class);
    }

    @Test
    void aGateThatLetsNobodyInCannotStandOpen() {
        gate.site.unavailable(1, Long.MAX_VALUE);
        standOpen();
        gate.closed = true;

        assertThat(rig.call(Rig.Driver.BLOCKING)).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aGateThatWillNotAdmitIsAskedOnce(Rig.Driver driver) {
        gate.closed = true;

        assertThat(rig.call(driver)).isInstanceOf(RefusedException.class);

        assertThat(gate.asked).isEqualTo(1);
    }

    @Test
    void aGateThatIsWrappedByTheNodesOwnCannotStandOpenForIt() {
        Rig other = new Rig(new VirtualTime(VirtualTime.NEAR_OVERFLOW, 5), "a");
        other.observed = false;
        other.endpointGates = List.of(site -> {
            ScriptedGate inner = (ScriptedGate) gates.create(site);
            site.standsOpen(inner, 1, STAMP, SLOW_NANOS);
            ScriptedGate outer = (ScriptedGate) gates.create(site);
            outer.closed = true;
            return outer;
        });
        other.client();

        assertThat(other.call(Rig.Driver.BLOCKING)).isInstanceOf(RefusedException.class);
        ScriptedGate inner = gates.gates.get(1);
        inner.site.standsOpen(inner, 1, STAMP, SLOW_NANOS);
        assertThat(other.call(Rig.Driver.BLOCKING)).isInstanceOf(RefusedException.class);
    }

    @Test
    void ofSeveralGatesNoneStandsOpen() {
        ScriptedGate.Factory two = new ScriptedGate.Factory();
        Rig other = new Rig(new VirtualTime(VirtualTime.NEAR_OVERFLOW, 5), "a");
        other.observed = false;
        other.endpointGates = List.of(two, two);
        other.client();
        two.gates.forEach(each -> each.site.standsOpen(each, 1, STAMP, SLOW_NANOS));
        other.transport.answer(ofMillis(1), "yes");

        assertThat(other.call(Rig.Driver.BLOCKING)).isNull();

        assertThat(two.gates).allMatch(each -> each.verdicts.equals(List.of(Verdict.SUCCESS)));
    }

    private void assertNothingIsInFlight() {
        assertThat(rig.client().view().nodes()).allMatch(node -> node.inFlight() == 0);
    }
}
