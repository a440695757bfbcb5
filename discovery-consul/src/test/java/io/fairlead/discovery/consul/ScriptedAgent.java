package io.fairlead.discovery.consul;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An agent that keeps one registration, forgets it and falls silent as the test says; for one thread. */
final class ScriptedAgent implements AgentApi, ConsulApi {
    final List<String> orders = new ArrayList<>();
    boolean registered;
    boolean down;
    boolean silent;

    @Nullable
    ConsulHealth health;

    private @Nullable Consumer<RegistrationAnswer> blocked;

    @Override
    public void register(RegistrationSpec spec, ConsulHealth status, Consumer<RegistrationAnswer> then) {
        obey("register", then, () -> {
            registered = true;
            health = status;
        });
    }

    @Override
    public void heartbeat(RegistrationSpec spec, ConsulHealth said, Consumer<RegistrationAnswer> then) {
        if (!registered && !down && !silent) {
            orders.add("heartbeat");
            then.accept(new RegistrationAnswer.Lost());
            return;
        }
        obey("heartbeat", then, () -> health = said);
    }

    @Override
    public void maintenance(String id, Consumer<RegistrationAnswer> then) {
        obey("maintenance", then, () -> {});
    }

    @Override
    public void deregister(String id, Consumer<RegistrationAnswer> then) {
        obey("deregister", then, () -> registered = false);
    }

    @Override
    public Call registration(RegistrationQuery query, Consumer<RegistrationAnswer> then) {
        if (down) {
            then.accept(new RegistrationAnswer.Failed(Trouble.unreachable("refused")));
        } else if (!silent && !registered) {
            then.accept(new RegistrationAnswer.Lost());
        } else if (!silent && query.hash() == null) {
            then.accept(new RegistrationAnswer.Known("hash"));
        } else {
            blocked = then;
        }
        return () -> {};
    }

    /** Somebody removes the registration; whoever watches it hears at once. */
    void forget() {
        registered = false;
        Consumer<RegistrationAnswer> waiting = blocked;
        blocked = null;
        if (waiting != null) {
            waiting.accept(new RegistrationAnswer.Lost());
        }
    }

    long count(String order) {
        return orders.stream().filter(order::equals).count();
    }

    @Override
    public Call alive(Consumer<Boolean> then) {
        if (!silent) {
            then.accept(!down);
        }
        return () -> {};
    }

    @Override
    public Call health(HealthQuery query, Consumer<Answer> then) {
        throw new AssertionError("a registration does not ask for health");
    }

    @Override
    public Call catalog(HealthQuery query, Consumer<CatalogAnswer> then) {
        throw new AssertionError("a registration does not ask for the catalog");
    }

    @Override
    public Call accepts(String host, int port, Consumer<Boolean> then) {
        throw new AssertionError("a registration rings at no door");
    }

    @Override
    public void close() {}

    private void obey(String order, Consumer<RegistrationAnswer> then, Runnable effect) {
        orders.add(order);
        if (down) {
            then.accept(new RegistrationAnswer.Failed(Trouble.unreachable("refused")));
        } else if (!silent) {
            effect.run();
            then.accept(new RegistrationAnswer.Known(null));
        }
    }
}
