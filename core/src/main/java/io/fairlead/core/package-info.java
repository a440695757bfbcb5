/**
 * What a user of Fairlead touches: the values of a call, the client of a service, and the errors.
 *
 * <p>Everything here is an immutable value, an interface or an exception; no type of this package owns a thread.
 */
@NullMarked
package io.fairlead.core;

import org.jspecify.annotations.NullMarked;
