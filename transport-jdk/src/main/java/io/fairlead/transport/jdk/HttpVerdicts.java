package io.fairlead.transport.jdk;

import io.fairlead.core.Classifier;
import io.fairlead.core.Op;
import io.fairlead.core.Verdict;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * What the status of an HTTP response says about the endpoint that sent it.
 *
 * <table>
 * <caption>Verdicts by status</caption>
 * <tr><th>status</th><th>verdict</th><th>why</th></tr>
 * <tr><td>below 400</td><td>SUCCESS</td><td></td></tr>
 * <tr><td>408</td><td>FAILED</td><td>the request did not reach the endpoint whole: another attempt may help</td></tr>
 * <tr><td>429, 503</td><td>OVERLOADED</td><td>with the wait that {@code Retry-After} asks for, if it has one</td></tr>
 * <tr><td>other 4xx</td><td>IGNORED</td><td>the request was wrong, and would be on every endpoint; a fast rejection must
 * neither mend a breaker nor look like a fast answer</td></tr>
 * <tr><td>501, 505</td><td>IGNORED</td><td>what the service cannot do it cannot do elsewhere</td></tr>
 * <tr><td>other 5xx</td><td>FAILED</td><td></td></tr>
 * </table>
 *
 * <p>Source: RFC 9110, 15 and 10.2.3; RFC 6585, 4. A {@code Retry-After} date counts from the response's own {@code Date},
 * never from this machine's clock; a malformed or past one is ignored.
 */
public final class HttpVerdicts {
    /**
     * Whether a class is one of responses. To ask this of an object whose class does not have the interface, the virtual
     * machine looks through all interfaces that it has, each time anew: 7 ns for a string, against 2 ns this way.
     */
    private static final ClassValue<Boolean> IS_RESPONSE = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return HttpResponse.class.isAssignableFrom(type);
        }
    };

    private HttpVerdicts() {}

    /**
     * A classifier for attempts that return an {@link HttpResponse}; it has no opinion on anything else.
     *
     * <p>The exceptions of this module need no classifier: they {@linkplain Verdict.Told tell} their verdict themselves.
     */
    public static Classifier standard() {
        return HttpVerdicts::classify;
    }

    /** The verdict on one response. */
    public static Verdict of(HttpResponse<?> response) {
        int status = response.statusCode();
        return switch (status) {
            case 408 -> Verdict.FAILED;
            case 429, 503 ->
                RetryAfter.of(response.headers()).map(Verdict::overloaded).orElse(Verdict.OVERLOADED);
            case 501, 505 -> Verdict.IGNORED;
            default -> ofClass(status);
        };
    }

    private static Verdict ofClass(int status) {
        if (status < 400) {
            return Verdict.SUCCESS;
        }
        return status < 500 ? Verdict.IGNORED : Verdict.FAILED;
    }

    private static @Nullable Verdict classify(Op op, @Nullable Object value, @Nullable Throwable error) {
        return error == null && value != null && IS_RESPONSE.get(value.getClass()) ? of((HttpResponse<?>) value) : null;
    }
}
