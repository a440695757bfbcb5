package io.fairlead.testkit.engine;

import io.fairlead.core.Endpoint;
import io.fairlead.core.NodeState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Who is in a service and may be picked, worked out from scratch at each step: slow, and plainly right. */
final class MembershipModel {
    private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** What makes an endpoint the same replica. */
    record Replica(String id, String host, int port) {
        static Replica of(Endpoint endpoint) {
            return new Replica(endpoint.id(), endpoint.host(), endpoint.port());
        }
    }

    /** What a gate said last. */
    enum Word {
        AVAILABLE,
        UNAVAILABLE,
        PROBING
    }

    /** One replica, listed or remembered. */
    static final class Member {
        Endpoint endpoint;
        ScriptedGate gate;
        NodeState state = NodeState.ELIGIBLE;
        Word word = Word.AVAILABLE;
        long epoch;
        long untilNanos;
        long leftAt;
        int inFlight;

        boolean isOut() {
            return state == NodeState.INELIGIBLE || state == NodeState.PROBING;
        }

        /** Below 0: not asked for. */
        long outForNanos(long now) {
            return switch (word) {
                case AVAILABLE -> -1;
                case PROBING -> 0;
                case UNAVAILABLE -> Math.max(0, untilNanos - now);
            };
        }

        boolean takesTraffic() {
            return endpoint.weight() > 0;
        }
    }

    private final List<ScriptedGate> gates;
    private final Map<Replica, Member> known = new HashMap<>();
    private int gatesMade;
    private Map<Replica, Member> listed = new LinkedHashMap<>();
    /** What the log and the observer should have been told, since the last look. */
    final List<String> news = new ArrayList<>();

    long untilNextProbe = Long.MAX_VALUE;
    private boolean first = true;

    /** Members find their gates in {@code gates}, to which the tested side adds each one that it makes. */
    MembershipModel(List<ScriptedGate> gates) {
        this.gates = gates;
    }

    List<Member> listed() {
        return List.copyOf(listed.values());
    }

    List<Member> known() {
        return known.values().stream()
                .sorted(Comparator.comparing(member -> member.endpoint.toString()))
                .toList();
    }

    Member member(Endpoint endpoint) {
        return known.get(Replica.of(endpoint));
    }

    int gatesMade() {
        return gatesMade;
    }

    /** A snapshot arrived; the tested side has seen it already. */
    void list(List<Endpoint> endpoints, long now) {
        known.values()
                .removeIf(member -> member.state == NodeState.DRAINING
                        && member.inFlight == 0
                        && now - member.leftAt >= REMEMBERED_NANOS);
        Map<Replica, Member> next = new LinkedHashMap<>();
        List<Endpoint> added = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            Replica replica = Replica.of(endpoint);
            Member member = known.get(replica);
            if (member == null) {
                member = new Member();
                member.gate = gates.get(gatesMade++);
                known.put(replica, member);
            }
            if (!listed.containsKey(replica)) {
                added.add(endpoint);
                member.state = NodeState.ELIGIBLE;
            }
            member.endpoint = endpoint;
            next.put(replica, member);
        }
        List<Endpoint> removed = new ArrayList<>();
        listed.forEach((replica, member) -> {
            if (!next.containsKey(replica)) {
                removed.add(member.endpoint);
                member.state = NodeState.DRAINING;
                member.leftAt = now;
            }
        });
        listed = next;
        if (first || !added.isEmpty() || !removed.isEmpty()) {
            news.add(listed.size() + " endpoints, added " + added + ", removed " + removed);
        }
        first = false;
        decide(now);
    }

    /** Gives each listed member its state. */
    void decide(long now) {
        List<Member> taking =
                listed.values().stream().filter(Member::takesTraffic).toList();
        Map<Member, NodeState> states = new HashMap<>();
        untilNextProbe = Long.MAX_VALUE;
        double mayGo =
                taking.stream().mapToInt(member -> member.endpoint.weight()).sum() / 2.0;
        List<Member> asking = taking.stream()
                .filter(member -> member.outForNanos(now) >= 0)
                .sorted(Comparator.comparing((Member member) -> -member.outForNanos(now))
                        .thenComparing(member -> !member.isOut()))
                .toList();
        for (Member member : asking) {
            long outFor = member.outForNanos(now);
            if (outFor > 0) {
                untilNextProbe = Math.min(untilNextProbe, outFor);
            }
            if (member.endpoint.weight() > mayGo) {
                states.put(member, taking.size() == 1 ? NodeState.ELIGIBLE : NodeState.FORCED);
            } else {
                states.put(member, outFor > 0 ? NodeState.INELIGIBLE : NodeState.PROBING);
                mayGo -= member.endpoint.weight();
            }
        }
        for (Member member : listed.values()) {
            NodeState next = states.getOrDefault(member, NodeState.ELIGIBLE);
            if (next != member.state) {
                news.add(member.endpoint + " " + member.state + " -> " + next);
                member.state = next;
            }
        }
    }

    /** Those that take traffic, one line each. */
    String serving() {
        StringBuilder lines = new StringBuilder();
        for (Member member : listed.values()) {
            if (member.takesTraffic()) {
                lines.append(line(member.endpoint, member.state, member.inFlight));
            }
        }
        return lines.toString();
    }

    static String line(Endpoint endpoint, NodeState state, int inFlight) {
        return endpoint + " weight " + endpoint.weight() + " " + endpoint.version() + " " + state + " in flight "
                + inFlight + "\n";
    }

    /** What a picker may propose. */
    List<Endpoint> picked() {
        return listed.values().stream()
                .filter(member -> member.takesTraffic() && !member.isOut())
                .map(member -> member.endpoint)
                .toList();
    }
}
