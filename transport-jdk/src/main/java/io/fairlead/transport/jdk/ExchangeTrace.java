package io.fairlead.transport.jdk;

import io.fairlead.core.Progress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How far one exchange has come, seen by taps on the two ends that the JDK lets a caller hold.
 *
 * <p>The JDK does not say whether a byte was sent. But the head of a request with a body names the body's length, which
 * only the publisher knows; so as long as the JDK has not asked the publisher for it, nothing was sent, whatever went
 * wrong and however often the JDK tried. The head of the answer is seen when the JDK asks the handler for a subscriber,
 * the body when that gets bytes. A request without a body cannot be watched before its head is answered: there, a failure
 * to connect means that nothing was sent, and everything else might have been.
 *
 * <p>That last inference has one gap: the JDK repeats a GET or HEAD once by itself when its connection closes before
 * an answer, and if the repetition cannot connect, NOT_SENT is what is reported, though the first was sent. Both methods
 * are safe to repeat by definition.
 */
final class ExchangeTrace {
    private final String subject;
    private final long startNanos;
    private volatile boolean watched;
    private volatile Progress reached = Progress.NO_ANSWER;

    /** Starts to measure. */
    ExchangeTrace(String method, URI uri) {
        this.subject = describe(method, uri);
        this.startNanos = System.nanoTime();
    }

    /** Method and URI, without what may be secret in it: query, fragment, user. */
    static String describe(String method, URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return method + " " + uri.getScheme() + "://" + uri.getHost() + port + path;
    }

    // ---- the taps ----

    BodyPublisher watch(BodyPublisher body) {
        watched = true;
        reached = Progress.NOT_SENT;
        return new BodyPublisher() {
            @Override
            public long contentLength() {
                reached = Progress.NO_ANSWER;
                return body.contentLength();
            }

            @Override
            public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
                reached = Progress.NO_ANSWER;
                body.subscribe(subscriber);
            }
        };
    }

    /** Hears of the body that will be, once the head is there. */
    interface BodyListener<T> {
        void onBody(ResponseInfo head, CompletionStage<T> body);
    }

    <T> BodyHandler<T> watch(BodyHandler<T> handler, BodyListener<T> listener) {
        return head -> {
            reached = Progress.HEAD_SEEN;
            return watch(handler.apply(head), body -> listener.onBody(head, body));
        };
    }

    private <T> BodySubscriber<T> watch(BodySubscriber<T> body, Consumer<CompletionStage<T>> listener) {
        return new BodySubscriber<>() {
            @Override
            public CompletionStage<T> getBody() {
                CompletionStage<T> stage = body.getBody();
                listener.accept(stage);
                return stage;
            }

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                body.onSubscribe(subscription);
            }

            @Override
            public void onNext(List<ByteBuffer> bytes) {
                reached = Progress.BODY_CUT;
                body.onNext(bytes);
            }

            @Override
            public void onError(Throwable error) {
                body.onError(error);
            }

            @Override
            public void onComplete() {
                body.onComplete();
            }
        };
    }

    // ---- what became of it ----

    /** The exception that tells what the JDK's failure means; one that is not about I/O as it is. */
    Throwable failure(Throwable error) {
        if (!(error instanceof IOException)) {
            return error;
        }
        Progress progress = progressAt(error);
        long elapsed = elapsedNanos();
        String reason = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        String message = message(reason + " after", elapsed, progress);
        return error instanceof HttpTimeoutException
                ? new HttpTransportTimeoutException(message, progress, elapsed, error)
                : new HttpTransportException(message, progress, elapsed, error);
    }

    /** The time of the attempt is over. */
    HttpTransportTimeoutException timedOut() {
        long elapsed = elapsedNanos();
        return new HttpTransportTimeoutException(
                message("no whole answer within", elapsed, reached), reached, elapsed, null);
    }

    /** The time of the attempt was over before it began. */
    HttpTransportTimeoutException outOfTime() {
        Progress none = Progress.NOT_SENT;
        return new HttpTransportTimeoutException(message("no time left after", 0, none), none, 0, null);
    }

    /** The waiting thread was interrupted. */
    InterruptedIOException interrupted() {
        return new InterruptedIOException(message("interrupted after", elapsedNanos(), reached));
    }

    private String message(String what, long elapsedNanos, Progress progress) {
        return String.format(Locale.ROOT, "%s: %s %,d ms (%s)", subject, what, elapsedNanos / 1_000_000, progress);
    }

    private long elapsedNanos() {
        return System.nanoTime() - startNanos;
    }

    private Progress progressAt(Throwable error) {
        Progress now = reached;
        if (watched || now != Progress.NO_ANSWER) {
            return now;
        }
        return isBeforeConnected(error) || isBeforeConnected(error.getCause()) ? Progress.NOT_SENT : now;
    }

    private static boolean isBeforeConnected(@Nullable Throwable error) {
        return error instanceof ConnectException
                || error instanceof HttpConnectTimeoutException
                || error instanceof NoRouteToHostException
                || error instanceof UnknownHostException
                || error instanceof UnresolvedAddressException;
    }
}
