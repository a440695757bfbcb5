/**
 * The pure functions that decide whether, and when, an attempt is followed by another.
 */
@NullMarked
package io.fairlead.core.retry;

import org.jspecify.annotations.NullMarked;
