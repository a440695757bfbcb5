package io.fairlead.testkit.engine;

import io.fairlead.core.Verdict;
import io.fairlead.core.balance.CallContext;
import io.fairlead.core.gate.Gate;
import io.fairlead.core.gate.GateFactory;
import io.fairlead.core.gate.GateSite;
import io.fairlead.core.gate.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A gate that answers as it is told, and fails the test when a stamp is not given back exactly once. */
final class ScriptedGate implements Gate {
    /** Makes gates and keeps them. */
    static final class Factory implements GateFactory {
        final List<ScriptedGate> gates = new ArrayList<>();

        @Override
        public Gate create(GateSite site) {
            ScriptedGate gate = new ScriptedGate(site);
            gates.add(gate);
            return gate;
        }

        ScriptedGate of(String name) {
            return gates.stream()
                    .filter(gate -> gate.site.name().startsWith(name))
                    .findFirst()
                    .orElseThrow();
        }

        int open() {
            return gates.stream().mapToInt(gate -> gate.open.size()).sum();
        }
    }

    final GateSite site;
    final List<Verdict> verdicts = new ArrayList<>();
    final Set<Long> open = new HashSet<>();
    boolean closed;
    int refusals;
    int asked;
    long comeBackNanos;
    int forced;
    private long last;

    private ScriptedGate(GateSite site) {
        this.site = site;
    }

    @Override
    public boolean wouldAdmit(long now) {
        return !closed && comeBackNanos == 0;
    }

    @Override
    public long tryEnter(CallContext call, long now) {
        asked++;
        if (comeBackNanos > 0) {
            long wait = comeBackNanos;
            comeBackNanos = 0;
            return -wait;
        }
        boolean refused = closed || refusals > 0;
        refusals = Math.max(0, refusals - 1);
        return refused ? 0 : stamp();
    }

    @Override
    public long forceEnter(CallContext call, long now) {
        forced++;
        return stamp();
    }

    private long stamp() {
        open.add(++last);
        return last;
    }

    @Override
    public void exit(long stamp, Verdict verdict, long elapsedNanos, long now) {
        if (!open.remove(stamp)) {
            throw new AssertionError("stamp " + stamp + " was given back twice, or never given out");
        }
        verdicts.add(verdict);
    }

    @Override
    public Refusal refusal(long now) {
        return new Refusal("gate", site.name(), "shut", now + 5_000_000, Double.NaN, null);
    }

    @Override
    public String describe(long now) {
        return closed ? "shut" : "open";
    }
}
