/** The services of the demo: Payment, which calls Inventory through Fairlead; each a process, or part of one. */
@NullMarked
package io.fairlead.examples.shop;

import org.jspecify.annotations.NullMarked;
