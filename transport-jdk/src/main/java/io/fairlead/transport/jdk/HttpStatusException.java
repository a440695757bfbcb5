package io.fairlead.transport.jdk;

import io.fairlead.core.Verdict;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint answered, with a status of 400 or above.
 *
 * <p>Thrown by the short forms of {@link JdkTransport} ({@code get}, {@code post}), whose callers take the body without
 * looking at the status. The message names method, URI without query, and status; never the body.
 */
public final class HttpStatusException extends IOException implements Verdict.Told {
    private static final long serialVersionUID = 1;

    private final int statusCode;
    private final transient @Nullable HttpResponse<?> response;
    private final transient @Nullable Verdict verdict;

    HttpStatusException(HttpResponse<?> response) {
        super(ExchangeTrace.describe(response.request().method(), response.uri()) + ": status "
                + response.statusCode());
        this.statusCode = response.statusCode();
        this.response = response;
        this.verdict = HttpVerdicts.of(response);
    }

    /** The response itself if its status is below 400. */
    static <T> HttpResponse<T> check(HttpResponse<T> response) throws HttpStatusException {
        if (response.statusCode() >= 400) {
            throw new HttpStatusException(response);
        }
        return response;
    }

    /** The status, 400 or above. */
    public int statusCode() {
        return statusCode;
    }

    /** The whole response; null only in an exception that was serialized. */
    public @Nullable HttpResponse<?> response() {
        return response;
    }

    /** {@link HttpVerdicts#of} of the response. */
    @Override
    public Verdict verdict() {
        return verdict != null ? verdict : Verdict.FAILED;
    }
}
