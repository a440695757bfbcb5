package io.fairlead.examples.shop;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * What is wrong with an instance, set from outside.
 *
 * <ul>
 *   <li>{@code POST /control/slow/20}: works 20 times as long as it should.
 *   <li>{@code POST /control/fail}: answers 500 at once, and stays healthy in the eyes of the registry.
 *   <li>{@code POST /control/well}: nothing is wrong.
 * </ul>
 */
final class Mood {
    private static final String PREFIX = "/control/";

    private volatile int slowness = 1;
    private volatile boolean failing;

    int slowness() {
        return slowness;
    }

    boolean isFailing() {
        return failing;
    }

    static boolean isControl(String path) {
        return path.startsWith(PREFIX);
    }

    Reply obey(String path) {
        String order = path.substring(PREFIX.length());
        if (order.equals("fail")) {
            failing = true;
        } else if (order.equals("well")) {
            failing = false;
            slowness = 1;
        } else if (order.matches("slow/[1-9][0-9]{0,3}")) {
            slowness = Integer.parseInt(order.substring("slow/".length()));
        } else {
            return new Reply(HttpResponseStatus.NOT_FOUND, "{\"error\":\"unknown order\"}");
        }
        return Reply.ok("{}");
    }
}
