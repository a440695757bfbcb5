package io.fairlead.benchmarks.change;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Two lists of endpoints that differ by one, handed out by turns. */
final class Turn<E> {
    private final List<E> first;
    private final List<E> second;
    private boolean other;

    Turn(int endpoints, IntFunction<E> endpoint) {
        List<E> list = new ArrayList<>(endpoints);
        for (int i = 0; i < endpoints; i++) {
            list.add(endpoint.apply(i));
        }
        first = List.copyOf(list);
        list.set(endpoints / 2, endpoint.apply(endpoints));
        second = List.copyOf(list);
    }

    List<E> next() {
        other = !other;
        return other ? second : first;
    }

    List<E> first() {
        return first;
    }

    List<E> second() {
        return second;
    }

    /** The endpoint that the first list has not. */
    E newcomer() {
        return second.get(second.size() / 2);
    }
}
