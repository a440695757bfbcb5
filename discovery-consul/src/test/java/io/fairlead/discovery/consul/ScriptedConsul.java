package io.fairlead.discovery.consul;

import io.fairlead.core.Endpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** An agent whose every answer is given by the test; for one thread, under virtual time. */
final class ScriptedConsul implements ConsulApi {
    /** A question of health that waits for its answer. */
    static final class Asked {
        final HealthQuery query;
        final long atNanos;
        private final Consumer<Answer> then;
        boolean cancelled;

        Asked(HealthQuery query, long atNanos, Consumer<Answer> then) {
            this.query = query;
            this.atNanos = atNanos;
            this.then = then;
        }

        void answer(Answer answer) {
            then.accept(answer);
        }

        void fail(Trouble trouble) {
            answer(new Answer.Failed(trouble));
        }

        void list(String index, Endpoint... endpoints) {
            answer(listed(index, endpoints));
        }
    }

    private final java.util.function.LongSupplier clock;
    final List<Asked> asked = new ArrayList<>();
    final List<Asked> confirmations = new ArrayList<>();
    final Set<String> accepting = new HashSet<>();
    final List<String> rung = new ArrayList<>();
    boolean alive = true;
    boolean silent;
    boolean inCatalog;
    int probes;

    ScriptedConsul(java.util.function.LongSupplier clock) {
        this.clock = clock;
    }

    static Answer.Listed listed(String index, Endpoint... endpoints) {
        return listed(index, new Listing(List.of(endpoints), Set.of(), endpoints.length, List.of()));
    }

    static Answer.Listed listed(String index, Listing listing) {
        return new Answer.Listed(index, listing, null, 0, 0, 0);
    }

    /** The question of the watch that waits. */
    Asked last() {
        return asked.get(asked.size() - 1);
    }

    Asked lastConfirmation() {
        return confirmations.get(confirmations.size() - 1);
    }

    @Override
    public Call health(HealthQuery query, Consumer<Answer> then) {
        Asked question = new Asked(query, clock.getAsLong(), then);
        // Confirmations ask the leader, and the watches of these tests do not.
        (query.consistency() == ConsulConsistency.DEFAULT ? confirmations : asked).add(question);
        return () -> question.cancelled = true;
    }

    @Override
    public Call catalog(HealthQuery query, Consumer<CatalogAnswer> then) {
        then.accept(new CatalogAnswer(inCatalog, null));
        return () -> {};
    }

    @Override
    public Call alive(Consumer<Boolean> then) {
        probes++;
        if (!silent) {
            then.accept(alive);
        }
        return () -> {};
    }

    @Override
    public Call accepts(String host, int port, Consumer<Boolean> then) {
        rung.add(host + ":" + port);
        then.accept(accepting.contains(host + ":" + port));
        return () -> {};
    }

    @Override
    public Call registration(RegistrationQuery query, Consumer<RegistrationAnswer> then) {
        throw new AssertionError("a watch does not ask for registrations");
    }

    @Override
    public void close() {}
}
