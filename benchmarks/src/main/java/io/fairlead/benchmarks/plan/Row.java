package io.fairlead.benchmarks.plan;

import java.util.Map;
import java.util.TreeMap;

/**
 * A row of a table.
 *
 * @param label for people
 * @param who whose it is
 * @param kind rows of one kind do the same work, and are compared with each other
 * @param cells what is measured, by the column: the number of endpoints, or of threads
 */
public record Row(String label, Who who, String kind, Map<Integer, Measure> cells) {

    /** Whose a row is. */
    public enum Who {
        /** Fairlead's. */
        FAIRLEAD,
        /** A peer's. */
        PEER,
        /** What cannot be beaten. */
        LIMIT
    }

    /** Sorts the columns. */
    public Row {
        cells = new TreeMap<>(cells);
    }
}
