package io.fairlead.examples.shop;

import io.fairlead.discovery.consul.ConsulRegistration;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Runs an instance as a process of its own. */
final class ServiceProcess {
    private ServiceProcess() {}

    /**
     * Announces the instance and keeps it until the process is asked to end.
     *
     * <p>With {@code --register} and the URL of a Consul it is registered there as long as it runs. With {@code --until-eof
     * true} the process also ends when its standard input does, so that it cannot outlive the process that started it.
     */
    static void run(String service, HttpService instance, Settings settings) {
        int port = instance.listen(settings.number("port", 0));
        String consul = settings.text("register", "");
        Optional<ConsulRegistration> registration =
                consul.isEmpty() ? Optional.empty() : Optional.of(register(consul, service, instance.id(), port));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            registration.ifPresent(ConsulRegistration::close);
            instance.close();
        }));
        System.out.println(instance.id() + " listens on 127.0.0.1:" + port);
        if (settings.text("until-eof", "false").equals("true")) {
            endWithStandardInput();
        }
    }

    private static ConsulRegistration register(String consul, String service, String id, int port) {
        return ConsulRegistration.builder(consul)
                .service(service)
                .id(id)
                .address("127.0.0.1", port)
                .httpCheck("/health", Duration.ofSeconds(1))
                .build()
                .start();
    }

    private static void endWithStandardInput() {
        try {
            while (System.in.read() >= 0) {
                // What is said does not matter; that it ends does.
            }
        } catch (IOException closed) {
            // The same as its end.
        }
        System.exit(0);
    }
}
