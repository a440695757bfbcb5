/** The story that {@code ./demo} tells: Order calls Payment while its instances die, stall, fail and multiply. */
@NullMarked
package io.fairlead.examples.demo;

import org.jspecify.annotations.NullMarked;
