/**
 * Time and chance, injected: no part of Fairlead reads a clock, starts a timer or draws a number by any other way.
 */
@NullMarked
package io.fairlead.core.time;

import org.jspecify.annotations.NullMarked;
