package io.fairlead.benchmarks.plan;

import java.util.List;

/**
 * A table of the published figures.
 *
 * @param title its heading
 * @param note what to know when reading it
 * @param form how it is laid out
 * @param rows its rows
 */
public record Table(String title, String note, Form form, List<Row> rows) {

    /** How a table is laid out. */
    public enum Form {
        /** One measure a row: the ratio to the ideal timed guard, CPU of the caller and of other threads, bytes. */
        COST,
        /** CPU of one and of two threads, and their ratio. */
        THREADS,
        /** A column for each number of endpoints, in nanoseconds and bytes. */
        PICKS,
        /** The same in microseconds and kilobytes. */
        CHANGES
    }

    /** Copies the rows. */
    public Table {
        rows = List.copyOf(rows);
    }
}
