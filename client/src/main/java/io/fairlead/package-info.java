/**
 * The entry point of Fairlead: {@link io.fairlead.Fairlead} makes clients of services, with good defaults for all that is
 * not said.
 */
@NullMarked
package io.fairlead;

import org.jspecify.annotations.NullMarked;
