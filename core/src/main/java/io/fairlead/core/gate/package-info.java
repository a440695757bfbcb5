/**
 * Admission with feedback: a gate lets an attempt in, hands out a stamp, and learns how the attempt ended.
 */
@NullMarked
package io.fairlead.core.gate;

import org.jspecify.annotations.NullMarked;
