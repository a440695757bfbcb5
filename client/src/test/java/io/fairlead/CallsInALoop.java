package io.fairlead;

import io.fairlead.core.AttemptFunction;
import io.fairlead.core.Op;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.discovery.StaticDiscovery;
import java.time.Duration;
import java.util.stream.IntStream;

/** A process that makes as many calls with everything on as its argument says, and no more. */
final class CallsInALoop {
    private static final int WARM_UP = 200_000;
    private static final Op READ = Op.named("read").idempotent();
    private static final AttemptFunction<String, RuntimeException> ANSWER = at -> "yes";

    private CallsInALoop() {}

    public static void main(String[] args) {
        String[] addresses =
                IntStream.rangeClosed(1, 100).mapToObj(i -> "127.0.0.1:" + i).toArray(String[]::new);
        try (Fairlead fairlead = Fairlead.builder()
                .discovery(StaticDiscovery.of("payments", addresses))
                .build()) {
            ServiceClient client = fairlead.service("payments")
                    .attemptTimeout(Duration.ofMillis(500))
                    .deadline(Duration.ofSeconds(3))
                    .retry(r -> r.max(3))
                    .build();
            int answers = call(client, WARM_UP) + call(client, Integer.parseInt(args[0]));
            System.out.println("answers: " + answers);
        }
    }

    private static int call(ServiceClient client, int times) {
        int answers = 0;
        for (int i = 0; i < times; i++) {
            answers += client.call(READ, ANSWER).equals("yes") ? 1 : 0;
        }
        return answers;
    }
}
