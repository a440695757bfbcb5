package io.fairlead.examples.demo;

import io.fairlead.examples.shop.Payment;
import io.fairlead.testkit.consul.ConsulBinary;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Tells the story of Order, Payment and Inventory on real processes, and exits with 0 only if Fairlead kept its promises.
 *
 * <p>This process is Order: it calls Payment through Fairlead, and beside it, at the same rate and on the same instances,
 * through a plain client. Each Payment calls Inventory through Fairlead. What it starts ends with it, also when it is
 * interrupted.
 */
public final class Demo {
    /** The time of one attempt through Fairlead, and of one call of the plain client. */
    static final Duration ATTEMPT_TIMEOUT = Duration.ofMillis(250);

    /** A call through Fairlead that takes longer is slow, which its breaker holds against the instance. */
    static final Duration SLOW = Duration.ofMillis(90);

    /** The time of one call through Fairlead, with its retries. */
    static final Duration DEADLINE = Duration.ofSeconds(2);

    private static final int INVENTORIES = 2;
    private static final int EXIT_BROKEN = 1;
    private static final int EXIT_USAGE = 2;

    private final DemoOptions options;
    private final PrintStream out;

    Demo(DemoOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Runs the demo; see {@code ./demo --help}. */
    public static void main(String[] args) {
        List<String> words = List.of(args);
        if (words.contains("--help") || words.contains("-h")) {
            System.out.println(DemoOptions.USAGE);
            return;
        }
        DemoOptions options;
        try {
            options = DemoOptions.parse(words);
        } catch (IllegalArgumentException wrong) {
            System.err.println("demo: " + wrong.getMessage() + System.lineSeparator() + DemoOptions.USAGE);
            System.exit(EXIT_USAGE);
            return;
        }
        try {
            System.exit(new Demo(options, System.out).run().broken().isEmpty() ? 0 : EXIT_BROKEN);
        } catch (RuntimeException failed) {
            System.err.println("demo: " + failed.getMessage());
            System.exit(EXIT_BROKEN);
        }
    }

    /** Tells the story; all that it started has ended when this returns. */
    Result run() {
        try (Stage stage = new Stage(openRegistry())) {
            out.println("The registry is " + stage.registry().describe() + ".");
            return tell(stage.registry(), stage.fleet());
        }
    }

    private Result tell(Registry registry, Fleet fleet) {
        out.println("Starting " + INVENTORIES + " instances of Inventory and " + Story.INSTANCES_IN_ALL
                + " of Payment, each a process; " + Story.INSTANCES_AT_START + " of them serve at first.");
        fleet.startInventories(INVENTORIES).forEach(registry::register);
        List<Member> payments = fleet.startPayments(Story.INSTANCES_IN_ALL, registry.inventorySettings());
        WarmUp.instances(payments);
        payments.subList(0, Story.INSTANCES_AT_START).forEach(registry::register);
        try (FairleadLane fairlead = new FairleadLane(registry.discovery(), WarmUp.PATIENCE, WarmUp.PATIENCE);
                PlainLane plain = new PlainLane(() -> registry.addresses(Payment.SERVICE), WarmUp.PATIENCE)) {
            fairlead.awaitKnown(Story.INSTANCES_AT_START);
            WarmUp.lanes(fairlead, plain);
        }
        try (FairleadLane fairlead = new FairleadLane(registry.discovery(), ATTEMPT_TIMEOUT, DEADLINE);
                PlainLane plain = new PlainLane(() -> registry.addresses(Payment.SERVICE), ATTEMPT_TIMEOUT)) {
            fairlead.awaitKnown(Story.INSTANCES_AT_START);
            return tell(new Act(registry, fleet, fairlead, plain), payments);
        }
    }

    /** What the story is told with. */
    private record Act(Registry registry, Fleet fleet, FairleadLane fairlead, PlainLane plain) {}

    private Result tell(Act act, List<Member> payments) {
        Run run = new Run(act.fairlead(), act.plain(), options.rate());
        Teller teller = new Teller(out, run);
        try (run;
                teller) {
            Story story = new Story(act.registry(), act.fleet(), run, teller, payments, options.pace());
            story.tell();
            if (options.keep()) {
                run.goOn(DEADLINE);
                show(Result.of(act.registry(), run, story));
                awaitInterrupt();
            }
            return end(act.registry(), run, teller, story);
        }
    }

    private Result end(Registry registry, Run run, Teller teller, Story story) {
        teller.close();
        run.close();
        Result result = Result.of(registry, run, story);
        if (!options.keep()) {
            show(result);
        }
        return result;
    }

    private void show(Result result) {
        out.println(result.toText());
        if (options.json()) {
            out.println(result.toJson());
        }
        out.flush();
    }

    private static void awaitInterrupt() {
        System.err.println("All goes on, as told by --keep, until you press Ctrl-C.");
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Registry openRegistry() {
        if (options.registry().equals("embedded")) {
            return new EmbeddedRegistry();
        }
        if (!options.consulUrl().isEmpty()) {
            return ConsulRegistry.at(options.consulUrl());
        }
        ConsulBinary binary = ConsulBinary.locate();
        if (binary instanceof ConsulBinary.Found found) {
            return ConsulRegistry.start(found);
        }
        if (options.registry().equals("consul")) {
            binary.orThrow();
        }
        out.println("There is no real Consul here: " + ((ConsulBinary.Missing) binary).reason());
        return new EmbeddedRegistry();
    }
}
