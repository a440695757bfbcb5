@NullMarked
package io.fairlead.transport.jdk;

import org.jspecify.annotations.NullMarked;
