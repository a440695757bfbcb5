package io.fairlead.examples.shop;

import java.io.IOException;

/** Runs an instance as a process of its own. */
final class ServiceProcess {
    private ServiceProcess() {}

    /**
     * Announces the instance and keeps it until the process is asked to end.
     *
     * <p>With {@code --until-eof true} the process also ends when its standard input does, so that it cannot outlive the
     * process that started it.
     */
    static void run(HttpService instance, Settings settings) {
        Runtime.getRuntime().addShutdownHook(new Thread(instance::close));
        int port = instance.listen(settings.number("port", 0));
        System.out.println(instance.id() + " listens on 127.0.0.1:" + port);
        if (settings.text("until-eof", "false").equals("true")) {
            endWithStandardInput();
        }
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
