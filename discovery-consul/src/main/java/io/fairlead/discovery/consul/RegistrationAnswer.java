package io.fairlead.discovery.consul;

import org.jspecify.annotations.Nullable;

/** How a {@link RegistrationQuery} ended. */
sealed interface RegistrationAnswer {
    /** The agent knows the instance; {@code hash} is null when it did not say which version. */
    record Known(@Nullable String hash) implements RegistrationAnswer {}

    /** The agent does not know the instance. */
    record Lost() implements RegistrationAnswer {}

    /** Anything else. */
    record Failed(Trouble trouble) implements RegistrationAnswer {}
}
