package io.fairlead.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.core.Endpoint;
import io.fairlead.core.EndpointSet;
import io.fairlead.core.Lease;
import io.fairlead.core.ServiceView.NodeView;
import io.fairlead.core.balance.Balancer;
import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.engine.AttemptWatch;
import io.fairlead.core.engine.CallPolicy;
import io.fairlead.core.engine.EngineClient;
import io.fairlead.core.engine.ServiceOptions;
import io.fairlead.core.engine.ServicePool;
import io.fairlead.core.event.FairleadEvent;
import io.fairlead.core.retry.RetryBudget;
import io.fairlead.core.retry.RetryPolicy;
import io.fairlead.core.time.Environment;
import io.fairlead.testkit.VirtualTime;
import io.fairlead.testkit.engine.MembershipModel.Member;
import io.fairlead.testkit.engine.MembershipModel.Word;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots, gates and time at random: what the control plane makes of the changes equals what a model makes of the whole. */
class MembershipTest {
    private static final int RUNS = 40;
    private static final int STEPS = 150;

    /** Pushes what it is told, and remembers the nodes that a picker was built over. */
    private static final class World implements Discovery, Balancer, Discovery.Watch {
        Discovery.@Nullable Listener listener;
        List<Node> balanced = List.of();
        long version;
        int built;

        @Override
        public Watch watch(String service, Environment environment, Listener listener) {
            this.listener = listener;
            return this;
        }

        void push(List<Endpoint> endpoints, long now) {
            listener.onEndpoints(new EndpointSet("service", endpoints, "world", ++version, now));
        }

        @Override
        public Picker picker(List<? extends Node> nodes, @Nullable Picker previous, RandomGenerator random) {
            built++;
            balanced = List.copyOf(nodes);
            List<Node> fixed = balanced;
            return (call, draw) -> fixed.get(call.random().nextInt(fixed.size()));
        }

        @Override
        public String name() {
            return "at-random";
        }

        @Override
        public String describe() {
            return "world";
        }

        @Override
        public void close() {}
    }

    private record Held(Lease lease, Member member) {}

    private final World world = new World();
    private final ScriptedGate.Factory gates = new ScriptedGate.Factory();
    private final MembershipModel model = new MembershipModel(gates.gates);
    private final List<String> news = new ArrayList<>();
    private final List<Held> leases = new ArrayList<>();
    private List<Endpoint> snapshot = new ArrayList<>();
    private int made;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 40})
    void theControlPlaneEqualsAModelThatStartsFromScratchAtEachChange(int size) {
        for (long seed = 0; seed < RUNS; seed++) {
            new MembershipTest().run(size, seed);
        }
    }

    private void run(int size, long seed) {
        VirtualTime time = new VirtualTime(VirtualTime.NEAR_OVERFLOW, seed);
        Random random = new Random(seed);
        ServiceOptions options = new ServiceOptions(world, List.of(gates), List.of(), RetryBudget.UNLIMITED);
        ServicePool pool = new ServicePool("service", world, options, time, this::hear).start();
        CallPolicy policy = CallPolicy.of(Duration.ofSeconds(1), null, RetryPolicy.NONE);
        EngineClient client = new EngineClient(pool, policy, new AttemptWatch(time), pool::close);
        for (int i = 0; i < size; i++) {
            snapshot.add(anEndpoint(random));
        }
        push(time);
        for (int step = 0; step < STEPS; step++) {
            int builtBefore = world.built;
            List<Endpoint> snapshotBefore = snapshot;
            String did = step(time, random, client);
            String where = "size " + size + ", seed " + seed + ", step " + step + ": " + did;
            assertThat(serving(client)).as(where).isEqualTo(model.serving());
            assertThat(news).as(where).isEqualTo(model.news);
            assertThat(gates.gates).as(where).hasSize(model.gatesMade());
            if (!model.picked().isEmpty()) {
                assertThat(world.balanced).as(where).extracting(Node::endpoint).isEqualTo(model.picked());
                assertThat(world.built > builtBefore || snapshot == snapshotBefore)
                        .as("%s: a snapshot asks for a new picker", where)
                        .isTrue();
            }
            news.clear();
            model.news.clear();
        }
    }

    private void hear(FairleadEvent event) {
        if (event instanceof FairleadEvent.EndpointsChanged change) {
            news.add(change.size() + " endpoints, added " + change.added() + ", removed " + change.removed());
        } else if (event instanceof FairleadEvent.NodeStateChanged change) {
            news.add(change.endpoint() + " " + change.from() + " -> " + change.to());
        }
    }

    private static String serving(EngineClient client) {
        StringBuilder lines = new StringBuilder();
        for (NodeView node : client.view().nodes()) {
            lines.append(MembershipModel.line(node.endpoint(), node.state(), node.inFlight()));
        }
        return lines.toString();
    }

    private String step(VirtualTime time, Random random, EngineClient client) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> change(time, random);
            case 2 -> advance(time, random);
            case 3 -> lease(random, client);
            default -> speak(time, random);
        };
    }

    private String change(VirtualTime time, Random random) {
        snapshot = new ArrayList<>(snapshot);
        StringBuilder did = new StringBuilder();
        for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            did.append(edit(random)).append(' ');
        }
        push(time);
        return did.toString();
    }

    private String edit(Random random) {
        int kind = snapshot.isEmpty() ? 0 : random.nextInt(8);
        int at = snapshot.isEmpty() ? 0 : random.nextInt(snapshot.size());
        switch (kind) {
            case 0 -> snapshot.add(at, anEndpoint(random));
            case 1 -> snapshot.remove(at);
            case 2 -> comeBack(random, at);
            case 3 -> snapshot.set(at, like(snapshot.get(at), random.nextInt(4), "v" + ++made));
            case 4 -> snapshot.set(at, elsewhere(snapshot.get(at)));
            case 5 -> Collections.swap(snapshot, at, random.nextInt(snapshot.size()));
            case 6 -> snapshot.replaceAll(old -> like(old, old.weight(), old.version()));
            default -> {
                if (random.nextInt(4) == 0) {
                    Collections.shuffle(snapshot, random);
                } else if (random.nextInt(8) == 0) {
                    snapshot.clear();
                }
            }
        }
        return "edit " + kind + " at " + at;
    }

    private void comeBack(Random random, int at) {
        List<Member> all = model.known();
        Endpoint old = all.get(random.nextInt(all.size())).endpoint;
        if (snapshot.stream().noneMatch(endpoint -> endpoint.id().equals(old.id()))) {
            snapshot.add(at, old);
        }
    }

    private Endpoint anEndpoint(Random random) {
        return like(Endpoint.of("10.0.0.1", ++made), 1 + random.nextInt(3), null);
    }

    private static Endpoint like(Endpoint old, int weight, @Nullable String version) {
        return Endpoint.builder(new String(old.host()), old.port())
                .id(new String(old.id()))
                .weight(weight)
                .version(version)
                .build();
    }

    private static Endpoint elsewhere(Endpoint old) {
        return Endpoint.builder(old.host().equals("10.0.0.1") ? "10.0.0.2" : "10.0.0.1", old.port())
                .id(old.id())
                .weight(old.weight())
                .build();
    }

    private void push(VirtualTime time) {
        world.push(snapshot, time.now());
        model.list(snapshot, time.now());
    }

    private String advance(VirtualTime time, Random random) {
        long nanos = random.nextInt(4) == 0 ? 25_000_000_000L : random.nextInt(80_000_000);
        time.advance(Duration.ofNanos(nanos));
        long now = time.now() - nanos;
        for (long left = nanos; model.untilNextProbe <= left; ) {
            now += model.untilNextProbe;
            left -= model.untilNextProbe;
            model.decide(now);
        }
        if (model.untilNextProbe != Long.MAX_VALUE) {
            model.untilNextProbe -= time.now() - now;
        }
        return "advance by " + nanos;
    }

    private String lease(Random random, EngineClient client) {
        if (!leases.isEmpty() && random.nextInt(3) == 0) {
            Held held = leases.remove(random.nextInt(leases.size()));
            held.lease.close();
            held.member.inFlight--;
            return "end of a lease of " + held.member.endpoint;
        }
        if (model.listed().stream().noneMatch(Member::takesTraffic)) {
            return "nothing";
        }
        Lease lease = client.lease(Rig.READ);
        Member member = model.member(lease.endpoint());
        member.inFlight++;
        leases.add(new Held(lease, member));
        return "lease of " + member.endpoint;
    }

    private String speak(VirtualTime time, Random random) {
        List<Member> all = model.known();
        if (all.isEmpty()) {
            return "nothing";
        }
        Member member = all.get(random.nextInt(all.size()));
        Word word = Word.values()[random.nextInt(3)];
        long epoch = member.epoch + random.nextInt(5) - 1;
        long until = time.now() + 1 + random.nextInt(10) * 20_000_000L;
        boolean counts = epoch >= member.epoch;
        if (counts) {
            member.epoch = epoch;
            member.word = word;
            member.untilNanos = until;
        }
        switch (word) {
            case AVAILABLE -> member.gate.site.available(epoch);
            case UNAVAILABLE -> member.gate.site.unavailable(epoch, until);
            case PROBING -> member.gate.site.probing(epoch);
        }
        if (counts) {
            model.decide(time.now());
        }
        return member.endpoint + " " + member.state + " says " + word + " of " + epoch;
    }
}
