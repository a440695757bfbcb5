package io.fairlead.loadbalancer;

import io.fairlead.core.balance.Node;
import io.fairlead.core.balance.Picker;
import io.fairlead.testkit.FakeCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The same work by many threads that begin at once. */
final class ManyThreads {
    private ManyThreads() {}

    /** The answers, one a thread. */
    static <T> List<T> run(int threads, Callable<T> work) throws Exception {
        CountDownLatch start = new CountDownLatch(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> results = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                results.add(executor.submit(() -> {
                    start.countDown();
                    start.await();
                    return work.call();
                }));
            }
            List<T> answers = new ArrayList<>();
            for (Future<T> result : results) {
                answers.add(result.get(1, TimeUnit.MINUTES));
            }
            return answers;
        } finally {
            executor.shutdownNow();
        }
    }

    /** How often each node is picked when each thread picks so many times. */
    static Map<Node, Integer> counts(Picker picker, int threads, int each) throws Exception {
        Map<Node, Integer> all = new HashMap<>();
        for (Map<Node, Integer> counts : run(threads, () -> countsOfOne(picker, each))) {
            counts.forEach((node, count) -> all.merge(node, count, Integer::sum));
        }
        return all;
    }

    private static Map<Node, Integer> countsOfOne(Picker picker, int picks) {
        Map<Node, Integer> counts = new HashMap<>();
        FakeCall call = FakeCall.seeded(0);
        for (int i = 0; i < picks; i++) {
            counts.merge(picker.pick(call, 0), 1, Integer::sum);
        }
        return counts;
    }
}
