/** Virtual time, a scripted transport, contract suites and a real Consul for tests. */
@NullMarked
package io.fairlead.testkit;

import org.jspecify.annotations.NullMarked;
