package io.fairlead.examples.demo;

/** What the demo started and must end: the processes first, then the registry; also when the JVM is asked to end. */
final class Stage implements AutoCloseable {
    private final Registry registry;
    private final Fleet fleet = new Fleet();
    private final Thread belt = new Thread(this::end, "demo-end");

    Stage(Registry registry) {
        this.registry = registry;
        Runtime.getRuntime().addShutdownHook(belt);
    }

    Registry registry() {
        return registry;
    }

    Fleet fleet() {
        return fleet;
    }

    private void end() {
        fleet.close();
        registry.close();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(belt);
            end();
        } catch (IllegalStateException jvmEnds) {
            // The hook runs by itself.
        }
    }
}
