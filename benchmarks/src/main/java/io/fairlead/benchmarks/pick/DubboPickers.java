package io.fairlead.benchmarks.pick;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.dubbo.common.URL;
import org.apache.dubbo.rpc.Invocation;
import org.apache.dubbo.rpc.Invoker;
import org.apache.dubbo.rpc.Result;
import org.apache.dubbo.rpc.RpcInvocation;
import org.apache.dubbo.rpc.cluster.LoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.ConsistentHashLoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.LeastActiveLoadBalance;
import org.apache.dubbo.rpc.model.ServiceModel;
import org.openjdk.jmh.annotations.Setup;

/** Balancers of Dubbo over a fixed list. */
public final class DubboPickers {
    private DubboPickers() {}

    /** A balancer of Dubbo's. */
    @SuppressWarnings("NullAway.Init")
    public abstract static class Picking extends Endpoints {
        private final URL consumer = URL.valueOf("consumer://127.0.0.1/bench?hash.nodes=160");
        private final LoadBalance balance;
        private List<Invoker<Object>> invokers;

        Picking(LoadBalance balance) {
            this.balance = balance;
        }

        /** Builds the invokers. */
        @Setup
        public void start() {
            invokers = IntStream.range(0, n)
                    .<Invoker<Object>>mapToObj(i -> new Fixed(URL.valueOf("dubbo://" + host(i) + ":8080/bench")))
                    .toList();
            int[] user = new int[1];
            proveReach(() -> select(call("proof-" + user[0]++)));
        }

        static Invocation call(String key) {
            return new RpcInvocation(
                    (ServiceModel) null, "read", "bench", "", new Class<?>[] {String.class}, new Object[] {key});
        }

        Object select(Invocation call) {
            return balance.select(invokers, consumer, call);
        }
    }

    /** Least active. */
    public static class LeastActive extends Picking {
        private final Invocation call = call("user");

        /** The balance of that name. */
        public LeastActive() {
            super(new LeastActiveLoadBalance());
        }

        Object pick() {
            return select(call);
        }
    }

    /** Consistent hash. */
    public static class ConsistentHash extends Picking {
        private final Invocation[] calls = new Invocation[Keys.count()];
        private int turn;

        /** The balance of that name. */
        public ConsistentHash() {
            super(new ConsistentHashLoadBalance());
            Keys keys = new Keys();
            for (int i = 0; i < calls.length; i++) {
                calls[i] = call(keys.get(i));
            }
        }

        Object pick() {
            return select(calls[turn++ & (calls.length - 1)]);
        }
    }

    /** Compared by identity, as Dubbo's own are: its balancers hash the list. */
    private static final class Fixed implements Invoker<Object> {
        private final URL url;

        Fixed(URL url) {
            this.url = url;
        }

        @Override
        public Class<Object> getInterface() {
            return Object.class;
        }

        @Override
        public Result invoke(Invocation invocation) {
            throw new UnsupportedOperationException();
        }

        @Override
        public URL getUrl() {
            return url;
        }

        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        public void destroy() {}
    }
}
