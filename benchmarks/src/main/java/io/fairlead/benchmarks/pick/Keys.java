package io.fairlead.benchmarks.pick;

/** Keys of users, taken in turn: many enough to reach all of a table, few enough to stay in the cache themselves. */
final class Keys {
    private static final int COUNT = 4_096;

    private final String[] keys = new String[COUNT];
    private int turn;

    Keys() {
        for (int i = 0; i < COUNT; i++) {
            keys[i] = "user-" + (100_000 + i);
        }
    }

    static int count() {
        return COUNT;
    }

    String get(int number) {
        return keys[number];
    }

    String next() {
        return keys[turn++ & (COUNT - 1)];
    }
}
