package io.fairlead.resilience.breaker;

import io.fairlead.core.Verdict;
import io.fairlead.core.gate.Gate;
import io.fairlead.core.gate.GateSite;
import io.fairlead.testkit.FakeCall;
import io.fairlead.testkit.GateContract;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;

class BreakerContractTest {
    @Nested
    class OverFailuresInARow extends BreakerContract {
        OverFailuresInARow() {
            super(BreakerOptions.DEFAULT);
        }
    }

    @Nested
    class OverATimeWindow extends BreakerContract {
        OverATimeWindow() {
            super(BreakerOptions.builder().failureRate(0.5).build());
        }
    }

    @Nested
    class OverACountWindow extends BreakerContract {
        OverACountWindow() {
            super(BreakerOptions.builder().lastCalls(100).build());
        }
    }

    @Nested
    class WithoutARamp extends BreakerContract {
        WithoutARamp() {
            super(BreakerOptions.builder().ramp(Duration.ZERO).build());
        }
    }

    abstract static class BreakerContract extends GateContract {
        private final BreakerOptions options;

        BreakerContract(BreakerOptions options) {
            this.options = options;
        }

        @Override
        protected Gate newGate(GateSite site) {
            return options.factory().create(site);
        }

        @Override
        protected List<Long> makeRefuse(Gate gate, long now) {
            FakeCall call = FakeCall.seeded(42).deadlineNanos(now + 1_000_000_000);
            for (long stamp = gate.tryEnter(call, now); stamp > 0; stamp = gate.tryEnter(call, now)) {
                gate.exit(stamp, Verdict.FAILED, 1_000, now);
            }
            return List.of();
        }
    }
}
