package io.fairlead.transport.jdk;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A response as the head and the body told it; of redirects and of TLS it knows nothing. */
record Answer<T extends @Nullable Object>(
        HttpRequest request, int statusCode, HttpHeaders headers, HttpClient.Version version, T body)
        implements HttpResponse<T> {

    static <T extends @Nullable Object> Answer<T> of(HttpRequest request, ResponseInfo head, T body) {
        return new Answer<>(request, head.statusCode(), head.headers(), head.version(), body);
    }

    static <T extends @Nullable Object> Answer<T> of(HttpRequest request, HttpResponse<T> response) {
        return new Answer<>(request, response.statusCode(), response.headers(), response.version(), response.body());
    }

    @Override
    public URI uri() {
        return request.uri();
    }

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return Optional.empty();
    }

    /** Without query and body, which may be secret. */
    @Override
    public String toString() {
        return ExchangeTrace.describe(request.method(), request.uri()) + ": status " + statusCode;
    }
}
