/** Discovery and registration with Consul: a watch of our own on blocking queries, and a registration that heals itself. */
@NullMarked
package io.fairlead.discovery.consul;

import org.jspecify.annotations.NullMarked;
