package io.fairlead.transport.jdk;

import io.fairlead.core.Attempt;
import io.fairlead.core.Check;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * HTTP over the JDK's {@link HttpClient}, for the code of an attempt.
 *
 * <pre>{@code
 * JdkTransport http = JdkTransport.create();
 * String charges = payments.call(op, at -> http.get(at, "/charges").body());
 * }</pre>
 *
 * <p><b>Time.</b> An exchange is over when {@link Attempt#remainingNanos()} are: connect, head and body are measured
 * together on the monotonic clock, which the JDK's own request timeout does not do for a body that drips. At its time, when
 * its thread is interrupted, or when its future is cancelled, the caller is freed and the exchange cancelled for real, on
 * another thread: the HTTP/1.1 connection is closed, the HTTP/2 stream reset. A handler that hands its body over before it is
 * complete, such as {@link BodyHandlers#ofInputStream()}, ends the exchange at that moment: from then on the stream is the
 * caller's to read in time and to close.
 *
 * <p><b>Facts.</b> What fails is a {@link HttpTransportException} that tells how far the exchange came, and the verdict
 * that follows. {@code get} and {@code post} throw {@link HttpStatusException} from status 400 on, as their callers rarely
 * look at it; {@code send} returns every response, and needs {@link HttpVerdicts#standard()} as the client's classifier if
 * the code returns the response itself, or else throws for what is a failure.
 *
 * <p><b>What the JDK repeats by itself.</b> A connect that failed, once, for any method; a GET or HEAD whose connection
 * closed before a byte of the answer, once; a request that an HTTP/2 server disclaimed as unprocessed, once. So a POST is
 * not sent twice, unless {@code -Djdk.httpclient.enableAllMethodRetry} says so, which must stay off. {@code
 * -Djdk.httpclient.disableRetryConnect} ends the first of these, {@code -Djdk.httpclient.redirects.retrylimit=1} all of
 * them, with redirects. Redirects are not followed by default: they would leave the endpoint that was chosen.
 *
 * <p><b>Versions.</b> By default HTTP/2 where TLS negotiates it, and HTTP/1.1 in clear text, without the upgrade that the
 * JDK would ask for. The JDK sends no pings: an HTTP/2 connection that goes nowhere fails every exchange at its time.
 *
 * <p>Safe for use by many threads; made once and kept. Blocking calls may be made on virtual threads. Asynchronous results
 * complete on a thread of this transport; a failure before the head passes the JVM's common pool, as the JDK sends it there.
 * A response knows neither its TLS session nor the redirects before it.
 */
public final class JdkTransport implements AutoCloseable {
    /**
     * The default time to connect, TLS included: 2 s.
     *
     * <p>It outlasts one lost SYN, which is sent again after 1 s (RFC 6298), and the first TLS handshake of a cold JVM, and
     * leaves an attempt of the default length time for more than a connect.
     */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private final HttpClient client;
    private final boolean owned;
    private final HttpClient.@Nullable Version clearTextVersion;
    private final @Nullable DeadlineCarrier carrier;
    private final TransportThreads threads;
    private final Set<Exchange<?>> inFlight = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private JdkTransport(Builder builder, @Nullable HttpClient given) {
        this.threads = new TransportThreads();
        this.owned = given == null;
        this.client = given != null ? given : builder.client(threads);
        this.clearTextVersion = owned && builder.version == null ? HttpClient.Version.HTTP_1_1 : null;
        this.carrier = builder.carrier;
    }

    /** A transport with every default and a client of its own. */
    public static JdkTransport create() {
        return builder().build();
    }

    /** A transport over a client that stays its owner's: {@link #close()} leaves it open. */
    public static JdkTransport over(HttpClient client) {
        return builder().over(client);
    }

    /** Starts a transport that differs from {@link #create()}. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * GETs a path as text.
     *
     * @param path a path with an optional query, which must start with {@code /}
     * @throws HttpStatusException if the status is 400 or above
     * @throws HttpTransportException if the exchange failed or ran out of time
     * @throws java.io.InterruptedIOException if the thread was interrupted; its flag is set again
     */
    public HttpResponse<String> get(Attempt at, String path) throws IOException {
        return HttpStatusException.check(send(at, path, HttpRequest.Builder::GET, BodyHandlers.ofString()));
    }

    /** As {@link #get}, and returns at once; the future fails with what {@link #get} throws. */
    public CompletableFuture<HttpResponse<String>> getAsync(Attempt at, String path) {
        return checked(sendAsync(at, path, HttpRequest.Builder::GET, BodyHandlers.ofString()));
    }

    /**
     * POSTs text to a path; throws as {@link #get}.
     *
     * @param path a path with an optional query, which must start with {@code /}
     * @param contentType such as {@code application/json}
     */
    public HttpResponse<String> post(Attempt at, String path, String contentType, String body) throws IOException {
        return HttpStatusException.check(send(at, path, posting(contentType, body), BodyHandlers.ofString()));
    }

    /** As {@link #post}, and returns at once; the future fails with what {@link #post} throws. */
    public CompletableFuture<HttpResponse<String>> postAsync(Attempt at, String path, String contentType, String body) {
        return checked(sendAsync(at, path, posting(contentType, body), BodyHandlers.ofString()));
    }

    /**
     * Sends any request and waits for its answer, of whatever status.
     *
     * @param path a path with an optional query, which must start with {@code /}
     * @param request completes the request, which has its URI: {@code r -> r.header("A", "b").POST(body)}
     * @param handler takes the body
     * @throws HttpTransportException if the exchange failed or ran out of time
     * @throws java.io.InterruptedIOException if the thread was interrupted; its flag is set again
     * @throws IllegalStateException if this transport is closed
     */
    public <T> HttpResponse<T> send(
            Attempt at, String path, UnaryOperator<HttpRequest.Builder> request, BodyHandler<T> handler)
            throws IOException {
        long end = System.nanoTime() + at.remainingNanos();
        HttpRequest.Builder draft = draft(at.uri(path), request);
        HttpRequest drafted = draft.build();
        ExchangeTrace trace = new ExchangeTrace(drafted.method(), drafted.uri());
        if (Thread.currentThread().isInterrupted()) {
            throw trace.interrupted();
        }
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw trace.outOfTime();
        }
        Exchange<T> exchange = start(trace, finish(draft, drafted, trace, left), handler);
        return exchange.await(Math.max(1, end - System.nanoTime()));
    }

    /**
     * As {@link #send}, and returns at once.
     *
     * <p>Cancelling the future, or what {@code thenApply} and the like made of it, cancels the exchange.
     *
     * @throws IllegalStateException if this transport is closed
     */
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            Attempt at, String path, UnaryOperator<HttpRequest.Builder> request, BodyHandler<T> handler) {
        long end = System.nanoTime() + at.remainingNanos();
        HttpRequest.Builder draft = draft(at.uri(path), request);
        HttpRequest drafted = draft.build();
        ExchangeTrace trace = new ExchangeTrace(drafted.method(), drafted.uri());
        long left = end - System.nanoTime();
        if (left <= 0) {
            return CompletableFuture.failedFuture(trace.outOfTime());
        }
        Exchange<T> exchange = start(trace, finish(draft, drafted, trace, left), handler);
        Future<?> limit = threads.in(end - System.nanoTime(), exchange::expire);
        exchange.onEnd(() -> limit.cancel(false));
        return exchange;
    }

    /**
     * Cancels the exchanges under way and ends threads and connections, if the client is not somebody else's.
     *
     * <p>Waits for the client's own thread, a second at most. Idempotent.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        inFlight.forEach(JdkTransport::abandon);
        if (owned) {
            ClientEnd.end(client);
        }
        threads.close();
    }

    private HttpRequest.Builder draft(URI uri, UnaryOperator<HttpRequest.Builder> request) {
        HttpRequest.Builder draft = HttpRequest.newBuilder(uri);
        if (clearTextVersion != null && "http".equals(uri.getScheme())) {
            draft.version(clearTextVersion);
        }
        return request.apply(draft);
    }

    /** Adds what needs to know the request as the caller completed it. */
    private HttpRequest finish(HttpRequest.Builder draft, HttpRequest drafted, ExchangeTrace trace, long left) {
        if (carrier != null) {
            carry(carrier, draft, drafted, left);
        }
        drafted.bodyPublisher().ifPresent(body -> draft.method(drafted.method(), trace.watch(body)));
        return draft.build();
    }

    private static void carry(DeadlineCarrier carrier, HttpRequest.Builder draft, HttpRequest drafted, long left) {
        OptionalLong given = drafted.headers()
                .firstValue(carrier.header())
                .map(carrier::read)
                .orElse(OptionalLong.empty());
        if (given.isEmpty() || given.getAsLong() > left) {
            draft.setHeader(carrier.header(), carrier.write(left));
        }
    }

    private <T> Exchange<T> start(ExchangeTrace trace, HttpRequest request, BodyHandler<T> handler) {
        if (closed) {
            throw new IllegalStateException("transport: closed (expected: open)");
        }
        Exchange<T> exchange = new Exchange<>(trace, request, threads.workers());
        exchange.start(client, handler);
        inFlight.add(exchange);
        exchange.onEnd(() -> inFlight.remove(exchange));
        if (closed) {
            abandon(exchange);
        }
        return exchange;
    }

    private static void abandon(Exchange<?> exchange) {
        exchange.stop(new CancellationException("the transport was closed"));
    }

    private static UnaryOperator<HttpRequest.Builder> posting(String contentType, String body) {
        return request -> request.header("Content-Type", contentType).POST(BodyPublishers.ofString(body));
    }

    private static <T> CompletableFuture<HttpResponse<T>> checked(CompletableFuture<HttpResponse<T>> answer) {
        return answer.thenCompose(response -> response.statusCode() < 400
                ? CompletableFuture.completedFuture(response)
                : CompletableFuture.failedFuture(new HttpStatusException(response)));
    }

    /** Builds a {@link JdkTransport}; not safe for use by many threads. */
    public static final class Builder {
        private @Nullable Duration connectTimeout;
        private HttpClient.@Nullable Version version;
        private @Nullable UnaryOperator<HttpClient.Builder> configuration;
        private @Nullable DeadlineCarrier carrier;

        private Builder() {}

        /**
         * The longest time to connect, TLS included, above 0; by default {@link #DEFAULT_CONNECT_TIMEOUT}.
         *
         * <p>Kept by the JDK's own timer, which before JDK 21 reads the wall clock: a step of that clock may end one
         * connect too early, or leave it to the time of the attempt.
         */
        public Builder connectTimeout(Duration timeout) {
            Check.positive(timeout, "connect timeout");
            this.connectTimeout = timeout;
            return this;
        }

        /** The version to ask for everywhere; by default HTTP/2 over TLS and HTTP/1.1 in clear text. */
        public Builder version(HttpClient.Version version) {
            this.version = version;
            return this;
        }

        /** Whatever else the JDK's client can do: TLS, proxy, authenticator, redirects. Its executor is ours. */
        public Builder configure(UnaryOperator<HttpClient.Builder> configuration) {
            this.configuration = configuration;
            return this;
        }

        /** Carries the time that is left to the next service; by default it is not carried. */
        public Builder deadlineCarrier(DeadlineCarrier carrier) {
            this.carrier = carrier;
            return this;
        }

        /** The transport, with a client of its own. */
        public JdkTransport build() {
            return new JdkTransport(this, null);
        }

        /**
         * The transport, over a client that stays its owner's.
         *
         * @throws IllegalArgumentException if something was set here that only the client itself can have
         */
        public JdkTransport over(HttpClient client) {
            boolean ours = connectTimeout == null && version == null && configuration == null;
            Check.that(ours, "client", client, "no connect timeout, version or configuration beside a given client");
            return new JdkTransport(this, client);
        }

        private HttpClient client(TransportThreads threads) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .connectTimeout(connectTimeout != null ? connectTimeout : DEFAULT_CONNECT_TIMEOUT);
            if (version != null) {
                builder.version(version);
            }
            if (configuration != null) {
                builder = configuration.apply(builder);
            }
            return builder.executor(threads.workers()).build();
        }
    }
}
