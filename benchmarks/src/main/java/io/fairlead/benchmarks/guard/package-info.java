/** The guarded call: success, refusal, retry, asynchronous. */
@NullMarked
package io.fairlead.benchmarks.guard;

import org.jspecify.annotations.NullMarked;
