package io.fairlead.testkit.consul;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Classes that {@link RealConsulExtensionTest} runs; nothing else runs them. */
final class ExtensionCases {
    private static final ConsulBinary NONE = new ConsulBinary.Missing("no mirror");

    private ExtensionCases() {}

    static class Optional {
        @RegisterExtension
        static final RealConsulExtension EXTENSION = new RealConsulExtension(() -> NONE, false);

        @Test
        void isNotRun() {}
    }

    static class Required {
        @RegisterExtension
        static final RealConsulExtension EXTENSION = new RealConsulExtension(() -> NONE, true);

        @Test
        void isNotRun() {}
    }

    @RealConsul
    static class Shared {
        static final List<Long> PIDS = new ArrayList<>();

        private static ConsulAgent common;
        private ConsulAgent own;

        @Test
        void one() {
            PIDS.add(common.pid());
            PIDS.add(own.pid());
        }

        @Test
        void other(ConsulAgent agent) {
            PIDS.add(agent.pid());
            PIDS.add(own.pid());
        }
    }
}
