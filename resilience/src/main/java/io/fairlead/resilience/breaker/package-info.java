/**
 * The circuit breaker: stops calls to a target that fails, and finds out by a few probes when it is well again.
 */
@NullMarked
package io.fairlead.resilience.breaker;

import org.jspecify.annotations.NullMarked;
