/**
 * The engine: one step machine, a blocking and an asynchronous driver, and the control plane of a service.
 *
 * <p>Public here is only what wires a client from parts ({@link io.fairlead.core.engine.ServicePool}, {@link
 * io.fairlead.core.engine.CallPolicy}, {@link io.fairlead.core.engine.EngineClient}); users start at the module
 * {@code io.fairlead} instead.
 */
@NullMarked
package io.fairlead.core.engine;

import org.jspecify.annotations.NullMarked;
