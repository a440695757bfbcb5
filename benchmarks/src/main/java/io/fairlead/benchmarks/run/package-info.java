/** Runs forks of the benchmarks in turn, and keeps what they measured. */
@NullMarked
package io.fairlead.benchmarks.run;

import org.jspecify.annotations.NullMarked;
