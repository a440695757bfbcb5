/**
 * Sums over the recent past; for the breaker and the retry budget only, not exported.
 */
@NullMarked
package io.fairlead.resilience.window;

import org.jspecify.annotations.NullMarked;
