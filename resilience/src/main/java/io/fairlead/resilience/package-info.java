/**
 * The guard: a call that needs no discovery, with deadline, timeout, retry and breaker of the same engine.
 */
@NullMarked
package io.fairlead.resilience;

import org.jspecify.annotations.NullMarked;
