/** Many calls in flight, many endpoints: bytes and lateness. */
@NullMarked
package io.fairlead.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
