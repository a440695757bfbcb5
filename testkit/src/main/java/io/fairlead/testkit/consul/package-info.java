/** A real Consul for tests: agents, clusters, ACL, TLS, and the JUnit extension that starts them. */
@NullMarked
package io.fairlead.testkit.consul;

import org.jspecify.annotations.NullMarked;
