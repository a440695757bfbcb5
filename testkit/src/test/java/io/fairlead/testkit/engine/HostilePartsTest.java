package io.fairlead.testkit.engine;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.Verdict;
import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import io.fairlead.core.gate.Gate;
import io.fairlead.core.gate.GateFactory;
import io.fairlead.core.gate.GateSite;
import io.fairlead.core.gate.Refusal;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.core.retry.RetryPolicy;
import io.fairlead.testkit.VirtualTime;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** User code that throws where it should not: the call ends with what was thrown, and the ledger balances. */
class HostilePartsTest {
    private final VirtualTime time = new VirtualTime(-7, 1);
    private final ScriptedGate.Factory gates = new ScriptedGate.Factory();
    final Rig rig = new Rig(time, "a", "b");

    private void assertThatNothingIsLeft() {
        assertThat(rig.inFlight()).isZero();
        assertThat(rig.client().view().activeCalls()).isZero();
        assertThat(gates.open()).as("stamps that were not given back").isZero();
        if (rig.observed) {
            assertThat(rig.trace).filteredOn(line -> line.contains("end after")).hasSize(1);
        }
    }

    /** Calls that nobody observes have none, since they would keep them from the short way. */
    private void gatesBeforeTheCall(List<GateFactory> factories) {
        if (rig.observed) {
            rig.callGates = factories;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPickerThatThrows(Rig.Driver driver) {
        gatesBeforeTheCall(List.of(gates));
        rig.balancer = new Balancer() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public Picker picker(List<? extends Node> nodes, @Nullable Picker previous, RandomGenerator random) {
                return (call, draw) -> {
                    throw new IllegalStateException("broken picker");
                };
            }
        };

        assertThat(rig.call(driver)).hasMessage("broken picker");
        assertThatNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource
    void aRetryPolicyThatThrows(Rig.Driver driver) {
        rig.endpointGates = List.of(gates);
        rig.retry = new RetryPolicy() {
            @Override
            public int maxRetries() {
                return 3;
            }

            @Override
            public long delayNanos(int retry, long previous, Verdict verdict, RandomGenerator random) {
                throw new IllegalStateException("broken policy");
            }
        };
        rig.transport.fail(ofMillis(1), new IOException("x"));

        assertThat(rig.call(driver)).hasMessage("broken policy");
        assertThatNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource
    void aSecondGateThatThrowsGivesTheFirstItsStampBack(Rig.Driver driver) {
        rig.endpointGates = List.of(gates, new Throwing(-1));

        assertThat(rig.call(driver)).hasMessage("broken gate");
        assertThatNothingIsLeft();
    }

    /** Throws whenever it is asked; or refuses and throws when forced (0); or admits and throws at the end (1). */
    private record Throwing(int stamp) implements GateFactory {
        @Override
        public Gate create(GateSite site) {
            return new Gate() {
                @Override
                public boolean wouldAdmit(long now) {
                    return true;
                }

                @Override
                public long tryEnter(CallContext call, long now) {
                    if (stamp >= 0) {
                        return stamp;
                    }
                    throw new IllegalStateException("broken gate");
                }

                @Override
                public long forceEnter(CallContext call, long now) {
                    throw new IllegalStateException("broken gate");
                }

                @Override
                public void exit(long stamp, Verdict verdict, long elapsedNanos, long now) {
                    throw new IllegalStateException("broken gate");
                }

                @Override
                public Refusal refusal(long now) {
                    return new Refusal("gate", "x", "broken", now, Double.NaN, null);
                }

                @Override
                public String describe(long now) {
                    return "broken";
                }
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void anObserverThatThrows(Rig.Driver driver) {
        rig.broken = true;
        rig.transport.answer(ofMillis(1), "yes");

        assertThat(rig.call(driver)).isNull();
        assertThatNothingIsLeft();
    }

    private static <T> T overflow() {
        throw new StackOverflowError("as of a recursion without end");
    }

    @ParameterizedTest
    @EnumSource
    void anObserverWhoseStackOverflows(Rig.Driver driver) {
        rig.endpointGates = List.of(gates);
        gatesBeforeTheCall(List.of(gates));
        rig.broken = true;
        rig.brokenBy = HostilePartsTest::overflow;
        rig.transport.answer(ofMillis(1), "yes");

        assertThat(rig.call(driver)).isNull();
        assertThatNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource
    void aClassifierWhoseStackOverflows(Rig.Driver driver) {
        rig.endpointGates = List.of(gates);
        gatesBeforeTheCall(List.of(gates));
        rig.classifier = (op, value, error) -> overflow();
        rig.transport.answer(ofMillis(1), "yes");

        assertThat(rig.call(driver)).isInstanceOf(StackOverflowError.class);
        assertThatNothingIsLeft();
        assertThat(gates.of("a").verdicts).containsExactly(Verdict.RELEASED);
    }

    @ParameterizedTest
    @EnumSource
    void aGateThatThrowsAtTheEndKeepsNoOtherFromItsStamp(Rig.Driver driver) {
        rig.endpointGates = List.of(gates, new Throwing(1));
        gatesBeforeTheCall(List.of(gates, new Throwing(1)));
        rig.transport.answer(ofMillis(1), "yes");

        rig.call(driver);

        assertThatNothingIsLeft();
        rig.trace.clear();
        rig.transport.answer(ofMillis(1), "yes");
        rig.call(driver);
        assertThat(gates.of(rig.observed ? "service" : "b").verdicts)
                .as("the next call passes every gate")
                .hasSize(rig.observed ? 2 : 1);
        assertThatNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource
    void aGateThatThrowsWhenEnteredByForceGivesTheFirstItsStampBack(Rig.Driver driver) {
        rig.endpointGates = List.of(gates, new Throwing(0));

        assertThat(rig.call(driver)).hasMessage("broken gate");
        assertThatNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource
    void aBudgetThatThrows(Rig.Driver driver) {
        gatesBeforeTheCall(List.of(gates));
        rig.budget = new RetryBudget() {
            @Override
            public void deposit(long now) {
                throw new IllegalStateException("broken budget");
            }

            @Override
            public boolean tryWithdraw(long now) {
                return false;
            }

            @Override
            public void giveBack(long now) {}
        };

        assertThat(rig.call(driver)).hasMessage("broken budget");
        assertThatNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource
    void aBalancerThatThrowsLeavesTheChoiceToChance(Rig.Driver driver) {
        rig.balancer = new Balancer() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public Picker picker(List<? extends Node> nodes, @Nullable Picker previous, RandomGenerator random) {
                throw new IllegalStateException("broken balancer");
            }
        };
        rig.transport.answer(ofMillis(1), "yes");

        assertThat(rig.call(driver)).isNull();
        assertThatNothingIsLeft();
    }

    @Test
    void aGateFactoryThatThrowsLosesNoNodeThatIsKnown() {
        boolean[] broken = {false};
        rig.endpointGates = List.of(site -> {
            if (broken[0]) {
                throw new IllegalStateException("broken factory");
            }
            return gates.create(site);
        });
        rig.client();
        ScriptedGate known = gates.of("b");
        broken[0] = true;
        rig.endpoints("a", "b", "c");
        broken[0] = false;
        rig.endpoints("a", "b", "c");

        assertThat(gates.gates).hasSize(3).contains(known);
    }
}
