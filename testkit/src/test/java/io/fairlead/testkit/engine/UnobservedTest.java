package io.fairlead.testkit.engine;

import org.junit.jupiter.api.Nested;

/** The same again with nobody observing, so that first attempts take the short way into a call. */
class UnobservedTest {
    @Nested
    class AsyncCalls extends AsyncCallTest {
        AsyncCalls() {
            rig.observed = false;
        }
    }

    @Nested
    class HostileStages extends HostileStagesTest {
        HostileStages() {
            rig.observed = false;
        }
    }

    @Nested
    class HostileParts extends HostilePartsTest {
        HostileParts() {
            rig.observed = false;
        }
    }

    @Nested
    class ClientLife extends ClientLifeTest {
        ClientLife() {
            rig.observed = false;
        }
    }

    @Nested
    class ClientClose extends ClientCloseTest {
        ClientClose() {
            rig.observed = false;
        }
    }
}
