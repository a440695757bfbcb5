package io.fairlead.examples.shop;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * The answer to a request.
 *
 * @param status the HTTP status
 * @param json the body
 */
record Reply(HttpResponseStatus status, String json) {
    static Reply ok(String json) {
        return new Reply(HttpResponseStatus.OK, json);
    }
}
