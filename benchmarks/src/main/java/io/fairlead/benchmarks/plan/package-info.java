/** What is measured, and in which tables it is published. */
@NullMarked
package io.fairlead.benchmarks.plan;

import org.jspecify.annotations.NullMarked;
