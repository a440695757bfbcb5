package io.fairlead.discovery.consul;

import io.fairlead.core.Check;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ACL token, asked for anew with each request, so that a rotated one is used at once.
 *
 * <p>Runs foreign code, so only the threads that carry requests may call {@link #current()}. Its text never shows the
 * token. Safe for use by many threads.
 */
final class TokenSource {
    private final @Nullable Supplier<@Nullable String> supplier;
    private @Nullable String last;
    private int changes;

    TokenSource(@Nullable Supplier<@Nullable String> supplier) {
        this.supplier = supplier;
    }

    /** A token that never changes; one that is blank is refused without being shown. */
    static Supplier<@Nullable String> always(String token) {
        Check.that(token != null && !token.isBlank(), "token", "blank", "a token");
        return () -> token;
    }

    /**
     * The token to use now, null for none.
     *
     * @throws IllegalStateException if the supplier throws; names the class of the cause only, whose text might hold a
     *     secret
     */
    @Nullable
    String current() {
        if (supplier == null) {
            return null;
        }
        try {
            String token = supplier.get();
            return token == null || token.isBlank() ? null : token.trim();
        } catch (RuntimeException thrown) {
            throw new IllegalStateException(
                    "the supplier of the token threw " + thrown.getClass().getName());
        }
    }

    /** A number that changes with the token; 0 for none. */
    synchronized int numberOf(@Nullable String token) {
        if (token == null) {
            return 0;
        }
        if (!token.equals(last)) {
            last = token;
            changes++;
        }
        return changes;
    }

    @Override
    public String toString() {
        return supplier == null ? "no token" : "token ***";
    }
}
