/**
 * Choosing an endpoint: balancers build immutable pickers on the control plane, pickers propose on the data plane.
 */
@NullMarked
package io.fairlead.core.balance;

import org.jspecify.annotations.NullMarked;
