package io.fairlead.testkit.consul;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Consul's HTTP API for tests: what a test does to the registry behind the back of the code that it tests.
 *
 * <p>Safe for use by many threads. Each request has 5 s.
 */
public final class ConsulHttp {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final String url;
    private final @Nullable String token;
    private final HttpClient client;

    /**
     * For an agent, or anything that speaks as one does.
     *
     * @param url without a path, such as {@code http://127.0.0.1:8500}
     * @param token sent with each request; null for none
     * @param tls null for the trust of this machine
     */
    public ConsulHttp(String url, @Nullable String token, @Nullable SSLContext tls) {
        this.url = url;
        this.token = token;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT);
        this.client = tls == null ? builder.build() : builder.sslContext(tls).build();
    }

    /** Registers a passing instance on the loopback address, with a check whose status only {@link #status} changes. */
    public void register(String id, String name, int port, String... tags) {
        put("/v1/agent/service/register", """
                {"ID": %s, "Name": %s, "Address": "127.0.0.1", "Port": %d, "Tags": %s,
                 "Check": {"CheckID": %s, "TTL": "24h", "Status": "passing"}}""".formatted(
                        Json.quote(id), Json.quote(name), port, Json.array(tags), Json.quote("service:" + id)));
    }

    /** Takes an instance off the registry. */
    public void deregister(String id) {
        put("/v1/agent/service/deregister/" + id, "");
    }

    /** Sets the status of an instance that {@link #register} made. */
    public void status(String id, CheckStatus status) {
        put("/v1/agent/check/update/service:" + id, "{\"Status\": " + Json.quote(status.word()) + "}");
    }

    /**
     * Makes a token that may do what {@code rules} say.
     *
     * @param rules in Consul's language, such as {@code service_prefix "" { policy = "read" }}
     * @return its secret
     */
    public String createToken(String rules) {
        String name = "policy-" + Integer.toHexString(rules.hashCode());
        put("/v1/acl/policy", "{\"Name\": " + Json.quote(name) + ", \"Rules\": " + Json.quote(rules) + "}");
        return Json.field(put("/v1/acl/token", "{\"Policies\": [{\"Name\": " + Json.quote(name) + "}]}"), "SecretID");
    }

    /** The body of an answer to GET, whose status must be 200. */
    public String get(String path) {
        return body(path, send("GET", path, ""));
    }

    /** The body of an answer to PUT, whose status must be 200. */
    public String put(String path, String json) {
        return body(path, send("PUT", path, json));
    }

    /**
     * Sends a request; any answer is one.
     *
     * @param path with its query, such as {@code /v1/health/service/web?passing}
     * @throws UncheckedIOException if there is no answer within 5 s
     */
    public HttpResponse<String> send(String method, String path, String json) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(LIMIT)
                .method(method, HttpRequest.BodyPublishers.ofString(json));
        if (token != null) {
            request.header("X-Consul-Token", token);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(method + " " + url + path + ": " + failed, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + url + path, interrupted);
        }
    }

    private static String body(String path, HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(
                    "Consul answered " + answer.statusCode() + " to " + path + ": " + answer.body());
        }
        return answer.body();
    }
}
