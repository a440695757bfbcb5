package io.fairlead.examples.shop;

import io.fairlead.Fairlead;
import io.fairlead.core.Check;
import io.fairlead.core.Op;
import io.fairlead.core.ServiceClient;
import io.fairlead.core.discovery.Discovery;
import io.fairlead.core.discovery.StaticDiscovery;
import io.fairlead.discovery.consul.ConsulDiscovery;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Charges a card once the goods are reserved: {@code GET /charge}, which calls Inventory through Fairlead. */
public final class Payment extends HttpService {
    /** The name under which it is registered. */
    public static final String SERVICE = "payment-service";

    private static final Op RESERVE = Op.named("GET /reserve").idempotent();

    private final Fairlead fairlead;
    private final ServiceClient inventory;
    private final HttpCaller http;

    /**
     * An instance that does not listen yet.
     *
     * @param discovery where Inventory is found
     */
    public Payment(String id, Work work, Discovery discovery) {
        super(id, work);
        http = new HttpCaller(loop());
        fairlead = Fairlead.builder().discovery(discovery).build();
        inventory = fairlead.service(Inventory.SERVICE)
                .attemptTimeout(Duration.ofMillis(500))
                .deadline(Duration.ofSeconds(2))
                .build();
    }

    /**
     * Runs an instance as a process: {@code --port 9101 --id payment-1 --work 4-8 --register
     * http://127.0.0.1:8500}, and to find Inventory either {@code --consul http://127.0.0.1:8500} or {@code --inventory
     * 127.0.0.1:9001,127.0.0.1:9002}.
     */
    public static void main(String[] args) {
        Settings settings =
                new Settings(args, Set.of("port", "id", "work", "consul", "inventory", "register", "until-eof"));
        Payment payment = new Payment(
                settings.text("id", "payment-1"), Work.parse(settings.text("work", "4-8")), discovery(settings));
        ServiceProcess.run(SERVICE, payment, settings);
    }

    private static Discovery discovery(Settings settings) {
        String consul = settings.text("consul", "");
        List<String> addresses = settings.list("inventory");
        Check.that(
                consul.isEmpty() != addresses.isEmpty(),
                "--consul, --inventory",
                consul + ", " + addresses,
                "one of the two");
        return consul.isEmpty()
                ? StaticDiscovery.of(Inventory.SERVICE, addresses.toArray(new String[0]))
                : ConsulDiscovery.at(consul);
    }

    @Override
    CompletionStage<Reply> finish(String path) {
        return inventory
                .callAsync(RESERVE, at -> http.get(at, "/reserve"))
                .thenApply(reserved -> Reply.ok("{\"charged\":true,\"by\":\"" + id() + "\"}"));
    }

    @Override
    void closeOwn() {
        fairlead.close();
        http.close();
    }
}
