package io.fairlead.examples.shop;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reserves goods: {@code GET /reserve}. */
public final class Inventory extends HttpService {
    /** The name under which it is registered. */
    public static final String SERVICE = "inventory-service";

    /** An instance that does not listen yet. */
    public Inventory(String id, Work work) {
        super(id, work);
    }

    /**
     * Runs an instance as a process: {@code --port 9001 --id inventory-1 --work 1-2 --register http://127.0.0.1:8500}.
     */
    public static void main(String[] args) {
        Settings settings = new Settings(args, Set.of("port", "id", "work", "register", "until-eof"));
        Inventory inventory =
                new Inventory(settings.text("id", "inventory-1"), Work.parse(settings.text("work", "1-2")));
        ServiceProcess.run(SERVICE, inventory, settings);
    }

    @Override
    CompletionStage<Reply> finish(String path) {
        return CompletableFuture.completedFuture(Reply.ok("{\"reserved\":true,\"by\":\"" + id() + "\"}"));
    }
}
