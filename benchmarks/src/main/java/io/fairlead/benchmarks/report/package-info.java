/** Turns results into tables and a plot. */
@NullMarked
package io.fairlead.benchmarks.report;

import org.jspecify.annotations.NullMarked;
