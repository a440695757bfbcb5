/** The choice of an endpoint by itself, by the number of endpoints. */
@NullMarked
package io.fairlead.benchmarks.pick;

import org.jspecify.annotations.NullMarked;
