package io.fairlead.discovery.consul;

import io.fairlead.core.time.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.Dispatcher;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Callback;
import retrofit2.Response;
import retrofit2.Retrofit;

/**
 * Reads one agent by OkHttp, one request a thread of {@link ClientThreads}.
 *
 * <p>Nothing is repeated behind the watch's back: no retry of a cut connection, no redirect. Uses only what OkHttp 4.12 and
 * 5.x have in common.
 */
final class HttpConsulApi implements ConsulApi {
    static final String TOKEN_HEADER = "X-Consul-Token";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PROBE_DEADLINE = Duration.ofSeconds(2);
    private static final int RING_MILLIS = 1_000;
    private static final String INDEX = "index";
    private static final String WAIT = "wait";
    private static final String READ_NEEDS = "service:read and node:read";

    private final ConsulOptions options;
    private final TokenSource tokens;
    private final ThreadPoolExecutor threads = ClientThreads.named("fairlead-consul");
    private final OkHttpClient client;
    private final ConsulHttp http;

    HttpConsulApi(ConsulOptions options, TokenSource tokens) {
        this.options = options;
        this.tokens = tokens;
        Dispatcher dispatcher = new Dispatcher(threads);
        dispatcher.setMaxRequests(Integer.MAX_VALUE);
        dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
        client = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectTimeout(CONNECT_TIMEOUT)
                // The call's own deadline is what ends a read.
                .readTimeout(Duration.ZERO)
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .addInterceptor(this::withToken)
                .build();
        String base = options.address().toString();
        http = new Retrofit.Builder()
                .baseUrl(base.endsWith("/") ? base : base + "/")
                .client(client)
                .build()
                .create(ConsulHttp.class);
    }

    @Override
    public Call health(HealthQuery query, Consumer<Answer> then) {
        return send(
                http.health(query.service(), parameters(query), options.tags(), query),
                query.deadline(),
                new Reading(
                        response -> then.accept(listed(response)), trouble -> then.accept(new Answer.Failed(trouble))));
    }

    @Override
    public Call catalog(HealthQuery query, Consumer<CatalogAnswer> then) {
        return send(
                http.catalog(parameters(query)),
                query.deadline(),
                new Reading(
                        response -> then.accept(new CatalogAnswer(isNamed(response, query.service()), null)),
                        trouble -> then.accept(new CatalogAnswer(false, trouble))));
    }

    @Override
    public Call alive(Consumer<Boolean> then) {
        // Whatever the status is: somebody is there.
        return send(http.root(), PROBE_DEADLINE, new Callback<ResponseBody>() {
            @Override
            public void onResponse(retrofit2.Call<ResponseBody> call, Response<ResponseBody> response) {
                release(response);
                then.accept(true);
            }

            @Override
            public void onFailure(retrofit2.Call<ResponseBody> call, Throwable failure) {
                then.accept(false);
            }
        });
    }

    @Override
    public Call accepts(String host, int port, Consumer<Boolean> then) {
        try {
            threads.execute(() -> then.accept(opens(host, port)));
        } catch (RejectedExecutionException closed) {
            // As promised, a closed object does not answer.
            return () -> {};
        }
        return () -> {};
    }

    @Override
    public Call registration(RegistrationQuery query, Consumer<RegistrationAnswer> then) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (query.hash() != null) {
            parameters.put("hash", query.hash());
            parameters.put(WAIT, query.waitTime().toMillis() + "ms");
        }
        return send(http.registration(query.id(), parameters), query.deadline(), new Callback<ResponseBody>() {
            @Override
            public void onResponse(retrofit2.Call<ResponseBody> call, Response<ResponseBody> response) {
                try {
                    if (response.code() == 404) {
                        then.accept(new RegistrationAnswer.Lost());
                    } else if (response.code() == 200) {
                        then.accept(
                                new RegistrationAnswer.Known(response.headers().get("X-Consul-ContentHash")));
                    } else {
                        then.accept(new RegistrationAnswer.Failed(refusal(response, "service:read")));
                    }
                } finally {
                    release(response);
                }
            }

            @Override
            public void onFailure(retrofit2.Call<ResponseBody> call, Throwable failure) {
                then.accept(new RegistrationAnswer.Failed(troubleOf(failure)));
            }
        });
    }

    /** One a request under way. */
    ThreadPoolExecutor threads() {
        return threads;
    }

    @Override
    public void close() {
        client.dispatcher().cancelAll();
        threads.shutdownNow();
        client.connectionPool().evictAll();
    }

    private static Call send(retrofit2.Call<ResponseBody> call, Duration deadline, Callback<ResponseBody> then) {
        call.timeout().timeout(deadline.toNanos(), TimeUnit.NANOSECONDS);
        call.enqueue(then);
        return call::cancel;
    }

    private Map<String, String> parameters(HealthQuery query) {
        Map<String, String> parameters = new LinkedHashMap<>(options.parameters());
        if (query.isBlocking()) {
            parameters.put(INDEX, Long.toString(query.index()));
            parameters.put(WAIT, query.waitTime().toMillis() + "ms");
        }
        switch (query.consistency()) {
            case STALE -> parameters.put("stale", "");
            case CONSISTENT -> parameters.put("consistent", "");
            case CACHED -> parameters.put("cached", "");
            case DEFAULT -> {}
        }
        return parameters;
    }

    private okhttp3.Response withToken(Interceptor.Chain chain) throws IOException {
        String token;
        try {
            token = tokens.current();
        } catch (IllegalStateException noToken) {
            throw new IOException(noToken.getMessage());
        }
        Request.Builder request = chain.request().newBuilder();
        if (token != null) {
            request.header(TOKEN_HEADER, token);
        }
        HealthQuery query = chain.request().tag(HealthQuery.class);
        if (query != null && query.isBlocking() && query.token() != tokens.numberOf(token)) {
            // Another token may see another set: what it sees is asked for, not what changes from here on.
            request.url(chain.request()
                    .url()
                    .newBuilder()
                    .removeAllQueryParameters(INDEX)
                    .removeAllQueryParameters(WAIT)
                    .build());
        }
        return chain.proceed(request.build());
    }

    private Answer listed(Response<ResponseBody> response) throws IOException {
        // A cost, not a time: it only stretches the pace of the watch.
        long start = Ticker.SYSTEM.nanos();
        Listing listing = InstanceReader.read(entries(response));
        Headers headers = response.headers();
        String filtered = headers.get("X-Consul-Results-Filtered-By-ACLs");
        return new Answer.Listed(
                headers.get("X-Consul-Index"),
                listing,
                filtered == null ? null : Boolean.valueOf(filtered),
                tokens.numberOf(tokenOf(response)),
                number(headers.get("X-Consul-LastContact")),
                Ticker.SYSTEM.nanos() - start);
    }

    private boolean isNamed(Response<ResponseBody> response, String service) throws IOException {
        try (InputStream bytes = body(response)) {
            return CatalogParser.tagsOf(bytes, service)
                    .filter(tags -> tags.containsAll(options.tags()))
                    .isPresent();
        }
    }

    private static List<RawInstance> entries(Response<ResponseBody> response) throws IOException {
        try (InputStream bytes = body(response)) {
            return HealthParser.read(bytes);
        }
    }

    private static InputStream body(Response<ResponseBody> response) throws IOException {
        ResponseBody body = response.body();
        if (body == null) {
            throw new IOException("the answer has no body");
        }
        return new CappedStream(body.byteStream());
    }

    /** Lets the connection go; the raw response must not be closed, since its body was taken out of it. */
    private static void release(Response<ResponseBody> response) {
        ResponseBody body = response.isSuccessful() ? response.body() : response.errorBody();
        if (body != null) {
            body.close();
        }
    }

    private static @Nullable String tokenOf(Response<?> response) {
        return response.raw().request().header(TOKEN_HEADER);
    }

    private static Trouble refusal(Response<?> response, String needs) {
        String text = response.message();
        try (ResponseBody body = response.errorBody()) {
            if (body != null) {
                body.source().request(ErrorText.LONGEST);
                text = body.source().getBuffer().snapshot().utf8();
            }
        } catch (IOException unread) {
            // The status says enough.
        }
        String safe = ErrorText.of(text, tokenOf(response));
        long retryAfter = TimeUnit.SECONDS.toNanos(number(response.headers().get("Retry-After")));
        return Trouble.ofStatus(response.code(), safe, retryAfter, needs);
    }

    private static Trouble troubleOf(Throwable failure) {
        String text = failure instanceof InterruptedIOException && "timeout".equals(failure.getMessage())
                ? "no answer in time"
                : String.valueOf(failure.getMessage());
        return Trouble.unreachable(ErrorText.of(text, null));
    }

    private static long number(@Nullable String header) {
        try {
            return header == null ? 0 : Math.max(0, Long.parseLong(header.trim()));
        } catch (NumberFormatException noNumber) {
            return 0;
        }
    }

    private static boolean opens(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), RING_MILLIS);
            return true;
        } catch (IOException | RuntimeException refused) {
            return false;
        }
    }

    /** Tells a usable answer from every other; a body that cannot be read is a broken answer, not a lost connection. */
    private record Reading(Reader reader, Consumer<Trouble> otherwise) implements Callback<ResponseBody> {
        @Override
        public void onResponse(retrofit2.Call<ResponseBody> call, Response<ResponseBody> response) {
            if (response.code() != 200) {
                otherwise.accept(refusal(response, READ_NEEDS));
                return;
            }
            try {
                reader.read(response);
            } catch (IOException | RuntimeException unreadable) {
                otherwise.accept(
                        Trouble.broken(ErrorText.of(String.valueOf(unreadable.getMessage()), tokenOf(response))));
            }
        }

        @Override
        public void onFailure(retrofit2.Call<ResponseBody> call, Throwable failure) {
            otherwise.accept(troubleOf(failure));
        }
    }

    private interface Reader {
        void read(Response<ResponseBody> response) throws IOException;
    }
}
