package io.fairlead.resilience;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * The tests run only where Lincheck finds a race that is known to be there.
 *
 * <p>On JDK 25 Lincheck 3.7 starts and finds nothing, not even a counter that is not atomic; a green test would be a lie
 * there. So these tests are left out on a JDK above 20, with a warning that cannot be overlooked.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnModelCheckedJdk.Gatekeeper.class)
public @interface OnModelCheckedJdk {
    /** Lets the tests of a class run, or says why not. */
    final class Gatekeeper implements BeforeAllCallback {
        private static final int LAST = 20;

        Gatekeeper() {}

        @Override
        public void beforeAll(ExtensionContext context) {
            int jdk = Runtime.version().feature();
            String why = context.getDisplayName() + " NOT RUN: Lincheck finds no races on JDK " + jdk
                    + "; run the tests on JDK 17 as well";
            if (jdk > LAST) {
                LoggerFactory.getLogger(OnModelCheckedJdk.class).warn(why);
            }
            assumeTrue(jdk <= LAST, why);
        }
    }
}
