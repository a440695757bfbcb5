/**
 * Retries: how often, after which delay, and which share of the calls may be retried at all.
 */
@NullMarked
package io.fairlead.resilience.retry;

import org.jspecify.annotations.NullMarked;
