/**
 * What happened, as values: semantic events for metrics, logs, traces and consoles.
 */
@NullMarked
package io.fairlead.core.event;

import org.jspecify.annotations.NullMarked;
