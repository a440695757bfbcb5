package io.fairlead;

import java.util.ArrayList;
import java.util.List;

/** Gathers mistakes while a builder is filled, so that they can be told all at once. For use by one thread. */
final class Problems {
    private final List<ConfigurationException.Problem> found = new ArrayList<>();

    void add(String place, String text) {
        found.add(new ConfigurationException.Problem(place, text));
    }

    /** Runs a step of a builder; what it refuses is a problem of {@code place}. */
    void during(String place, Runnable step) {
        try {
            step.run();
        } catch (IllegalArgumentException refused) {
            add(place, String.valueOf(refused.getMessage()));
        } catch (NullPointerException missing) {
            add(place, "null (expected: a value)");
        }
    }

    void throwIfAny(String what) {
        if (!found.isEmpty()) {
            throw new ConfigurationException(what, found);
        }
    }
}
