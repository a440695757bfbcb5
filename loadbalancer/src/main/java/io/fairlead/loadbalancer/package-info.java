/**
 * Four ways to choose an endpoint; {@link io.fairlead.loadbalancer.LoadBalancers} makes them.
 */
@NullMarked
package io.fairlead.loadbalancer;

import org.jspecify.annotations.NullMarked;
