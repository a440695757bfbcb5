/**
 * Where the endpoints of a service come from: the discovery interface, and the static and composite sources.
 */
@NullMarked
package io.fairlead.core.discovery;

import org.jspecify.annotations.NullMarked;
