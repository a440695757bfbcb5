package io.fairlead.discovery.consul;

import com.orbitz.consul.AgentClient;
import com.orbitz.consul.Consul;
import com.orbitz.consul.ConsulException;
import com.orbitz.consul.NotRegisteredException;
import com.orbitz.consul.model.State;
import com.orbitz.consul.model.agent.ImmutableRegCheck;
import com.orbitz.consul.model.agent.ImmutableRegistration;
import com.orbitz.consul.model.agent.Registration;
import com.orbitz.consul.model.catalog.ImmutableServiceWeights;
import com.orbitz.consul.option.ImmutableQueryParameterOptions;
import com.orbitz.consul.option.QueryOptions;
import com.orbitz.consul.option.QueryParameterOptions;
import java.net.URI;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;

/**
 * Gives an agent its orders through the Consul client of Orbitz.
 *
 * <p>The client's own way with a token keeps the first one; its map of headers is read on every request, so ours is one that
 * asks the {@link TokenSource} each time. It must be given an executor, or it reaches for a class that OkHttp 5 does not
 * have.
 */
final class OrbitzAgentApi implements AgentApi {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);
    private static final String NEEDS = "service:write";
    private static final QueryParameterOptions REPLACE_CHECKS =
            ImmutableQueryParameterOptions.builder().replaceExistingChecks(true).build();

    private final ThreadPoolExecutor threads = ClientThreads.named("fairlead-consul-agent");
    private final Consul consul;
    private final AgentClient agent;

    OrbitzAgentApi(URI address, TokenSource tokens) {
        consul = Consul.builder()
                .withUrl(address.toString())
                .withPing(false)
                .withExecutorService(threads)
                .withHeaders(new LiveHeaders(tokens))
                .withConnectTimeoutMillis(CONNECT_TIMEOUT.toMillis())
                .withReadTimeoutMillis(READ_TIMEOUT.toMillis())
                .withWriteTimeoutMillis(READ_TIMEOUT.toMillis())
                .build();
        agent = consul.agentClient();
    }

    @Override
    public void register(RegistrationSpec spec, ConsulHealth health, Consumer<RegistrationAnswer> then) {
        Registration registration = registration(spec, health);
        order(() -> agent.register(registration, QueryOptions.BLANK, REPLACE_CHECKS), then);
    }

    @Override
    public void heartbeat(RegistrationSpec spec, ConsulHealth health, Consumer<RegistrationAnswer> then) {
        State state = switch (health) {
            case PASSING -> State.PASS;
            case WARNING -> State.WARN;
            case CRITICAL -> State.FAIL;
        };
        order(() -> agent.check(spec.checkId(), state, "says the instance itself"), then);
    }

    @Override
    public void maintenance(String id, Consumer<RegistrationAnswer> then) {
        order(() -> agent.toggleMaintenanceMode(id, true, "it is leaving"), then);
    }

    @Override
    public void deregister(String id, Consumer<RegistrationAnswer> then) {
        order(() -> agent.deregister(id), then);
    }

    @Override
    public void close() {
        consul.destroy();
        threads.shutdownNow();
    }

    private void order(Order order, Consumer<RegistrationAnswer> then) {
        try {
            threads.execute(() -> then.accept(obey(order)));
        } catch (RejectedExecutionException closed) {
            // As promised, a closed object does not answer.
            return;
        }
    }

    private static RegistrationAnswer obey(Order order) {
        try {
            order.give();
            return new RegistrationAnswer.Known(null);
        } catch (NotRegisteredException wrapped) {
            return wrapped.getCause() instanceof ConsulException refused
                    ? refusal(refused)
                    : failure(wrapped.getCause() == null ? wrapped : wrapped.getCause());
        } catch (ConsulException refused) {
            return refusal(refused);
        } catch (RuntimeException failed) {
            return failure(failed);
        }
    }

    /** The client throws the same type for an answer, which has a code, and for none, which has a cause. */
    private static RegistrationAnswer refusal(ConsulException refused) {
        String text = ErrorText.of(String.valueOf(refused.getMessage()), null);
        int code = refused.getCode();
        if (code == 0) {
            return failure(refused.getCause() == null ? refused : refused.getCause());
        }
        String lower = text.toLowerCase(Locale.ROOT);
        // Consul 1.8 says 500 where later versions say 404.
        boolean unknown = lower.contains("does not have associated ttl") || lower.contains("unknown check");
        return code == 404 || unknown
                ? new RegistrationAnswer.Lost()
                : new RegistrationAnswer.Failed(Trouble.ofStatus(code, text, 0, NEEDS));
    }

    private static RegistrationAnswer failure(Throwable failed) {
        return new RegistrationAnswer.Failed(
                Trouble.unreachable(ErrorText.of(String.valueOf(failed.getMessage()), null)));
    }

    private static Registration registration(RegistrationSpec spec, ConsulHealth health) {
        ImmutableRegCheck.Builder check = ImmutableRegCheck.builder()
                .deregisterCriticalServiceAfter(spec.deregisterAfter().toMillis() + "ms");
        if (spec.check() instanceof RegistrationCheck.Ttl ttl) {
            // Without a status it would be critical until the first heartbeat, also when it is registered again.
            check.ttl(ttl.ttl().toMillis() + "ms").status(health.name().toLowerCase(Locale.ROOT));
        } else if (spec.check() instanceof RegistrationCheck.Http http) {
            check.http(http.url()).interval(http.interval().toMillis() + "ms");
        }
        return ImmutableRegistration.builder()
                .name(spec.service())
                .id(spec.id())
                .address(spec.host())
                .port(spec.port())
                .tags(spec.tags())
                .meta(spec.metadata())
                .serviceWeights(ImmutableServiceWeights.builder()
                        .passing(spec.passingWeight())
                        .warning(spec.warningWeight())
                        .build())
                .check(check.build())
                .build();
    }

    private interface Order {
        void give() throws NotRegisteredException;
    }

    /** The headers of one request, made when they are read. */
    private static final class LiveHeaders extends AbstractMap<String, String> {
        private final TokenSource tokens;

        LiveHeaders(TokenSource tokens) {
            this.tokens = tokens;
        }

        @Override
        public Set<Entry<String, String>> entrySet() {
            String token = tokens.current();
            return token == null ? Set.of() : Set.of(Map.entry(HttpConsulApi.TOKEN_HEADER, token));
        }

        @Override
        public String toString() {
            return tokens.toString();
        }
    }
}
