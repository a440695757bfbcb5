package io.fairlead.testkit.engine;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.Deadline;
import io.fairlead.core.Verdict;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.testkit.VirtualTime;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every scenario runs through both drivers, at clock origins around zero and at the end of the range: the traces must be
 * the same to the letter, and as written here.
 */
class EngineScenariosTest {
    private static final long[] ORIGINS = {
        0, -1, 1, -5_000_000, Long.MAX_VALUE - 5, Long.MAX_VALUE - 100_000_000, Long.MIN_VALUE
    };

    private record Scenario(String name, Consumer<Rig> setUp, String... expected) {}

    private static final Consumer<Rig> NO_BUDGET = rig -> rig.budget = new RetryBudget() {
        @Override
        public void deposit(long now) {}

        @Override
        public boolean tryWithdraw(long now) {
            return false;
        }

        @Override
        public void giveBack(long now) {
            throw new AssertionError("nothing was withdrawn");
        }
    };

    private static final List<Scenario> SCENARIOS = List.of(
            new Scenario(
                    "a first attempt that succeeds ends the call",
                    rig -> rig.transport.answer(ofMillis(3), "yes"),
                    "    0.000 ms send #1 to a",
                    "    3.000 ms settle #1 a SUCCESS after 3000 us",
                    "    3.000 ms end after 1 attempts and 3000 us",
                    "    3.000 ms outcome yes"),
            new Scenario(
                    "an answer that is there at once costs no time",
                    rig -> rig.transport.answer(ZERO, "yes"),
                    "    0.000 ms send #1 to a",
                    "    0.000 ms settle #1 a SUCCESS after 0 us",
                    "    0.000 ms end after 1 attempts and 0 us",
                    "    0.000 ms outcome yes"),
            new Scenario(
                    "a failure is tried again elsewhere after its delay",
                    rig -> rig.transport.fail(ofMillis(3), new IOException("x")).answer(ofMillis(4), "yes"),
                    "    0.000 ms send #1 to a",
                    "    3.000 ms settle #1 a FAILED after 3000 us",
                    "    3.000 ms retry 1 in 10000 us",
                    "   13.000 ms send #2 to b",
                    "   17.000 ms settle #2 b SUCCESS after 4000 us",
                    "   17.000 ms end after 2 attempts and 17000 us",
                    "   17.000 ms outcome yes"),
            new Scenario(
                    "when all attempts are used the last failure is the caller's",
                    rig -> rig.transport
                            .fail(ofMillis(1), new IOException("1"))
                            .fail(ofMillis(1), new IOException("2"))
                            .fail(ofMillis(1), new IllegalStateException("3")),
                    "    0.000 ms send #1 to a",
                    "    1.000 ms settle #1 a FAILED after 1000 us",
                    "    1.000 ms retry 1 in 10000 us",
                    "   11.000 ms send #2 to b",
                    "   12.000 ms settle #2 b FAILED after 1000 us",
                    "   12.000 ms retry 2 in 20000 us",
                    "   32.000 ms send #3 to c",
                    "   33.000 ms settle #3 c FAILED after 1000 us",
                    "   33.000 ms end after 3 attempts and 33000 us",
                    "   33.000 ms outcome IllegalStateException ATTEMPTS"),
            new Scenario(
                    "an operation that may not run twice is not tried again",
                    rig -> {
                        rig.op = Rig.WRITE;
                        rig.transport.fail(ofMillis(1), new IOException("x"));
                    },
                    "    0.000 ms send #1 to a",
                    "    1.000 ms settle #1 a FAILED after 1000 us",
                    "    1.000 ms end after 1 attempts and 1000 us",
                    "    1.000 ms outcome IOException NOT_IDEMPOTENT"),
            new Scenario(
                    "what was never sent may be tried again for any operation",
                    rig -> {
                        rig.op = Rig.WRITE;
                        rig.transport
                                .fail(ofMillis(1), new ConnectException("x"))
                                .answer(ofMillis(1), "yes");
                    },
                    "    0.000 ms send #1 to a",
                    "    1.000 ms settle #1 a REFUSED after 1000 us",
                    "    1.000 ms retry 1 in 10000 us",
                    "   11.000 ms send #2 to b",
                    "   12.000 ms settle #2 b SUCCESS after 1000 us",
                    "   12.000 ms end after 2 attempts and 12000 us",
                    "   12.000 ms outcome yes"),
            new Scenario(
                    "an attempt that hangs ends at its timeout and is tried again",
                    rig -> rig.transport.hang().answer(ofMillis(1), "yes"),
                    "    0.000 ms send #1 to a",
                    "  200.000 ms settle #1 a TIMED_OUT after 200000 us",
                    "  200.000 ms retry 1 in 10000 us",
                    "  210.000 ms send #2 to b",
                    "  211.000 ms settle #2 b SUCCESS after 1000 us",
                    "  211.000 ms end after 2 attempts and 211000 us",
                    "  211.000 ms outcome yes"),
            new Scenario(
                    "the deadline cuts the last attempt",
                    rig -> {
                        rig.deadline = ofMillis(300);
                        rig.transport.hang().hang();
                    },
                    "    0.000 ms send #1 to a",
                    "  200.000 ms settle #1 a TIMED_OUT after 200000 us",
                    "  200.000 ms retry 1 in 10000 us",
                    "  210.000 ms send #2 to b",
                    "  300.000 ms settle #2 b TIMED_OUT after 90000 us",
                    "  300.000 ms end after 2 attempts and 300000 us",
                    "  300.000 ms outcome timeout DEADLINE"),
            new Scenario(
                    "a delay that would end past the deadline is never slept",
                    rig -> {
                        rig.deadline = ofMillis(210);
                        rig.transport.hang();
                    },
                    "    0.000 ms send #1 to a",
                    "  200.000 ms settle #1 a TIMED_OUT after 200000 us",
                    "  200.000 ms end after 1 attempts and 200000 us",
                    "  200.000 ms outcome timeout DEADLINE"),
            new Scenario(
                    "the caller's own deadline counts when it is earlier",
                    rig -> {
                        rig.op = Rig.READ.by(new Deadline(rig.time.now() + 50_000_000));
                        rig.transport.hang();
                    },
                    "    0.000 ms send #1 to a",
                    "   50.000 ms settle #1 a TIMED_OUT after 50000 us",
                    "   50.000 ms end after 1 attempts and 50000 us",
                    "   50.000 ms outcome timeout DEADLINE"),
            new Scenario(
                    "a deadline that has passed sends nothing",
                    rig -> rig.op = Rig.READ.by(new Deadline(rig.time.now() - 1)),
                    "    0.000 ms end after 0 attempts and 0 us",
                    "    0.000 ms outcome DeadlineExceededException \"service: deadline of 0 ms exceeded (before an attempt could start)\" REJECTED"),
            new Scenario(
                    "a pushback longer than the delay is honoured",
                    rig -> {
                        rig.classifier = (op, value, error) -> error != null ? Verdict.overloaded(ofMillis(50)) : null;
                        rig.transport.fail(ofMillis(1), new IOException("busy")).answer(ofMillis(1), "yes");
                    },
                    "    0.000 ms send #1 to a",
                    "    1.000 ms settle #1 a OVERLOADED(PT0.05S) after 1000 us",
                    "    1.000 ms retry 1 in 50000 us",
                    "   51.000 ms send #2 to b",
                    "   52.000 ms settle #2 b SUCCESS after 1000 us",
                    "   52.000 ms end after 2 attempts and 52000 us",
                    "   52.000 ms outcome yes"),
            new Scenario(
                    "a pushback past the deadline fails now with the real failure",
                    rig -> {
                        rig.classifier = (op, value, error) -> Verdict.overloaded(ofMillis(5_000));
                        rig.transport.fail(ofMillis(1), new IOException("busy"));
                    },
                    "    0.000 ms send #1 to a",
                    "    1.000 ms settle #1 a OVERLOADED(PT5S) after 1000 us",
                    "    1.000 ms end after 1 attempts and 1000 us",
                    "    1.000 ms outcome IOException PUSHBACK"),
            new Scenario(
                    "an empty budget stops retries",
                    NO_BUDGET.andThen(rig -> rig.transport.fail(ofMillis(1), new IOException("x"))),
                    "    0.000 ms send #1 to a",
                    "    1.000 ms settle #1 a FAILED after 1000 us",
                    "    1.000 ms end after 1 attempts and 1000 us",
                    "    1.000 ms outcome IOException BUDGET"),
            new Scenario(
                    "a failed value is returned as it is",
                    rig -> {
                        rig.retry = Rig.retries(0, ZERO);
                        rig.classifier = (op, value, error) -> Verdict.FAILED;
                        rig.transport.answer(ofMillis(1), "503");
                    },
                    "    0.000 ms send #1 to a",
                    "    1.000 ms settle #1 a FAILED after 1000 us",
                    "    1.000 ms end after 1 attempts and 1000 us",
                    "    1.000 ms outcome 503"),
            new Scenario(
                    "an ignored failure is final",
                    rig -> {
                        rig.classifier = (op, value, error) -> Verdict.IGNORED;
                        rig.transport.fail(ofMillis(1), new IllegalArgumentException("yours"));
                    },
                    "    0.000 ms send #1 to a",
                    "    1.000 ms settle #1 a IGNORED after 1000 us",
                    "    1.000 ms end after 1 attempts and 1000 us",
                    "    1.000 ms outcome IllegalArgumentException NOT_RETRYABLE"),
            new Scenario(
                    "a classifier that throws releases the attempt",
                    rig -> {
                        rig.classifier = (op, value, error) -> {
                            throw new IllegalStateException("broken");
                        };
                        rig.transport.answer(ofMillis(1), "yes");
                    },
                    "    0.000 ms send #1 to a",
                    "    1.000 ms settle #1 a RELEASED after 1000 us",
                    "    1.000 ms end after 1 attempts and 1000 us",
                    "    1.000 ms outcome yes"),
            new Scenario(
                    "an Error counts against the endpoint and reaches the caller",
                    rig -> {
                        rig.retry = Rig.retries(0, ZERO);
                        rig.transport.fail(ofMillis(1), new NoClassDefFoundError("gone"));
                    },
                    "    0.000 ms send #1 to a",
                    "    1.000 ms settle #1 a FAILED after 1000 us",
                    "    1.000 ms end after 1 attempts and 1000 us",
                    "    1.000 ms outcome NoClassDefFoundError ATTEMPTS"),
            new Scenario(
                    "an error of the virtual machine is passed on and blames nobody",
                    rig -> rig.transport.fail(ofMillis(1), new StackOverflowError("deep")),
                    "    0.000 ms send #1 to a",
                    "    1.000 ms settle #1 a RELEASED after 1000 us",
                    "    1.000 ms end after 1 attempts and 1000 us",
                    "    1.000 ms outcome StackOverflowError NOT_RETRYABLE"),
            new Scenario(
                    "a service without endpoints rejects at once",
                    rig -> rig.endpoints(),
                    "    0.000 ms end after 0 attempts and 0 us",
                    "    0.000 ms outcome NoEndpointException \"service: no endpoint (none known, static is EMPTY: no endpoint was given for service)\" REJECTED"),
            new Scenario(
                    "a gate before the call may ask it to come back",
                    rig -> {
                        ScriptedGate.Factory gates = new ScriptedGate.Factory();
                        rig.callGates = List.of(gates);
                        rig.client();
                        gates.gates.get(0).comeBackNanos = 20_000_000;
                        rig.transport.answer(ofMillis(1), "yes");
                    },
                    "   20.000 ms send #1 to a",
                    "   21.000 ms settle #1 a SUCCESS after 1000 us",
                    "   21.000 ms end after 1 attempts and 21000 us",
                    "   21.000 ms outcome yes"),
            new Scenario(
                    "a queue longer than the deadline is not waited for past it",
                    rig -> {
                        ScriptedGate.Factory gates = new ScriptedGate.Factory();
                        rig.callGates = List.of(gates);
                        rig.deadline = ofMillis(100);
                        rig.client();
                        gates.gates.get(0).comeBackNanos = 20_000_000_000L;
                    },
                    "  100.000 ms end after 0 attempts and 100000 us",
                    "  100.000 ms outcome DeadlineExceededException \"service: deadline of 100 ms exceeded (waiting to be let in)\" REJECTED"),
            new Scenario(
                    "a gate before the call may refuse it",
                    rig -> {
                        ScriptedGate.Factory gates = new ScriptedGate.Factory();
                        rig.callGates = List.of(gates);
                        rig.client();
                        gates.gates.get(0).closed = true;
                    },
                    "    0.000 ms end after 0 attempts and 0 us",
                    "    0.000 ms outcome RefusedException \"service: gate of service is shut, retry after 5 ms\""),
            new Scenario(
                    "an endpoint that refuses is passed over",
                    rig -> {
                        ScriptedGate.Factory gates = new ScriptedGate.Factory();
                        rig.endpointGates = List.of(gates);
                        rig.endpoints("a", "b");
                        rig.client();
                        gates.of("a").closed = true;
                        rig.transport.answer(ofMillis(1), "yes");
                    },
                    "    0.000 ms send #1 to b",
                    "    1.000 ms settle #1 b SUCCESS after 1000 us",
                    "    1.000 ms end after 1 attempts and 1000 us",
                    "    1.000 ms outcome yes"),
            new Scenario(
                    "a service of one endpoint that refuses fails fast",
                    rig -> {
                        ScriptedGate.Factory gates = new ScriptedGate.Factory();
                        rig.endpointGates = List.of(gates);
                        rig.endpoints("a");
                        rig.client();
                        gates.of("a").closed = true;
                    },
                    "    0.000 ms end after 0 attempts and 0 us",
                    "    0.000 ms outcome RefusedException \"service: gate of a@127.0.0.1:1 is shut, retry after 5 ms\""));

    @TestFactory
    Stream<DynamicTest> bothDriversGiveTheSameTrace() {
        return SCENARIOS.stream()
                .flatMap(scenario -> Stream.of(Rig.Driver.values())
                        .flatMap(driver -> java.util.Arrays.stream(ORIGINS)
                                .mapToObj(origin -> DynamicTest.dynamicTest(
                                        scenario.name + " · " + driver + " · origin " + origin,
                                        () -> play(scenario, driver, origin)))));
    }

    private static void play(Scenario scenario, Rig.Driver driver, long origin) {
        Rig rig = new Rig(new VirtualTime(origin, 7), "a", "b", "c", "d");
        scenario.setUp.accept(rig);
        rig.call(driver);
        assertThat(rig.trace)
                .as("%s by %s, %s", scenario.name, driver, rig.time)
                .containsExactly(scenario.expected);
        assertNothingIsLeft(rig);
    }

    /** Nobody observes, so first attempts take the short way: the same attempts at the same endpoints, and the same outcome. */
    @TestFactory
    Stream<DynamicTest> theShortWayDiffersInNothing() {
        return SCENARIOS.stream()
                .flatMap(scenario -> Stream.of(Rig.Driver.values())
                        .flatMap(driver -> java.util.Arrays.stream(ORIGINS)
                                .mapToObj(origin -> DynamicTest.dynamicTest(
                                        scenario.name + " · " + driver + " · origin " + origin,
                                        () -> playUnobserved(scenario, driver, origin)))));
    }

    private static void playUnobserved(Scenario scenario, Rig.Driver driver, long origin) {
        Rig rig = new Rig(new VirtualTime(origin, 7), "a", "b", "c", "d");
        rig.observed = false;
        scenario.setUp.accept(rig);
        rig.call(driver);
        List<String> expected = List.of(scenario.expected);
        assertThat(rig.trace)
                .as("%s by %s, %s", scenario.name, driver, rig.time)
                .containsExactly(expected.get(expected.size() - 1));
        assertThat(rig.transport.endpoints())
                .containsExactlyElementsOf(expected.stream()
                        .filter(line -> line.contains(" send #"))
                        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                        .toList());
        assertNothingIsLeft(rig);
    }

    private static void assertNothingIsLeft(Rig rig) {
        assertThat(rig.inFlight()).as("in flight afterwards").isZero();
        assertThat(rig.client().view().activeCalls()).as("active afterwards").isZero();
    }
}
