/** JMH benchmarks of Fairlead beside its peers; how to run them stands in benchmarks/README.md. */
@NullMarked
package io.fairlead.benchmarks;

import org.jspecify.annotations.NullMarked;
