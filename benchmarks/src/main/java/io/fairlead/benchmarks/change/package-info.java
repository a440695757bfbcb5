/** A change of membership: one endpoint of many. */
@NullMarked
package io.fairlead.benchmarks.change;

import org.jspecify.annotations.NullMarked;
