package io.fairlead.benchmarks.pick;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ChannelLogger;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SynchronizationContext;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** Stands in for a channel, through the interface that gRPC gives to authors of balancers: each subchannel is ready at once. */
final class GrpcHelper extends LoadBalancer.Helper implements AutoCloseable {
    private final SynchronizationContext context = new SynchronizationContext((thread, failure) -> {
        throw new IllegalStateException(failure);
    });
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "grpc-timer");
        thread.setDaemon(true);
        return thread;
    });
    private LoadBalancer.@Nullable SubchannelPicker picker;

    /** The picker that the balancer published last, when it could reach its endpoints. */
    LoadBalancer.SubchannelPicker picker() {
        if (picker == null) {
            throw new IllegalStateException("the balancer published no ready picker");
        }
        return picker;
    }

    @Override
    public LoadBalancer.Subchannel createSubchannel(LoadBalancer.CreateSubchannelArgs args) {
        return new Ready(args.getAddresses(), args.getAttributes());
    }

    @Override
    public void updateBalancingState(ConnectivityState state, LoadBalancer.SubchannelPicker next) {
        if (state == ConnectivityState.READY) {
            picker = next;
        }
    }

    @Override
    public SynchronizationContext getSynchronizationContext() {
        return context;
    }

    @Override
    public ScheduledExecutorService getScheduledExecutorService() {
        return timer;
    }

    @Override
    public ChannelLogger getChannelLogger() {
        return Silent.INSTANCE;
    }

    @Override
    public String getAuthority() {
        return "bench";
    }

    @Override
    public ManagedChannel createOobChannel(EquivalentAddressGroup addresses, String authority) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private static final class Silent extends ChannelLogger {
        static final Silent INSTANCE = new Silent();

        @Override
        public void log(ChannelLogLevel level, String message) {}

        @Override
        public void log(ChannelLogLevel level, String format, Object... arguments) {}
    }

    private final class Ready extends LoadBalancer.Subchannel {
        private List<EquivalentAddressGroup> addresses;
        private final Attributes attributes;
        private LoadBalancer.@Nullable SubchannelStateListener listener;

        Ready(List<EquivalentAddressGroup> addresses, Attributes attributes) {
            this.addresses = addresses;
            this.attributes = attributes;
        }

        @Override
        public void start(LoadBalancer.SubchannelStateListener listener) {
            this.listener = listener;
        }

        @Override
        public void requestConnection() {
            context.execute(() -> tell(ConnectivityState.CONNECTING));
            context.execute(() -> tell(ConnectivityState.READY));
        }

        private void tell(ConnectivityState state) {
            if (listener != null) {
                listener.onSubchannelState(ConnectivityStateInfo.forNonError(state));
            }
        }

        @Override
        public void shutdown() {
            listener = null;
        }

        @Override
        public List<EquivalentAddressGroup> getAllAddresses() {
            return addresses;
        }

        @Override
        public void updateAddresses(List<EquivalentAddressGroup> next) {
            addresses = next;
        }

        @Override
        public Attributes getAttributes() {
            return attributes;
        }

        @Override
        public ChannelLogger getChannelLogger() {
            return Silent.INSTANCE;
        }
    }

    /** What a picker may know of a call. */
    static final class Call extends LoadBalancer.PickSubchannelArgs {
        private final Metadata headers = new Metadata();

        @Override
        public CallOptions getCallOptions() {
            return CallOptions.DEFAULT;
        }

        @Override
        public Metadata getHeaders() {
            return headers;
        }

        @Override
        @SuppressWarnings("NullAway")
        public MethodDescriptor<?, ?> getMethodDescriptor() {
            return null;
        }
    }
}
