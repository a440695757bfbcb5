/** HTTP over the JDK's HttpClient: exchanges that keep to their attempt's time and tell how far they came. */
@NullMarked
package io.fairlead.transport.jdk;

import org.jspecify.annotations.NullMarked;
